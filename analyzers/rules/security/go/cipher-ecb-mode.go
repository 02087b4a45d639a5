package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"io"

	"github.com/andreburgaud/crypt2go/ecb"
)

const blockSize = aes.BlockSize

func Blocks(key, data []byte) error {
	block, err := aes.NewCipher(key)
	if err != nil {
		return err
	}
	for i := 0; i < len(data); i += blockSize {
		// bad: block by block
		block.Encrypt(data[i:i+blockSize], data[i:i+blockSize])
	}
	return nil
}

func Open(key, data []byte) ([]byte, error) {
	c, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(data))
	for start, end := 0, blockSize; start < len(data); start, end = start+blockSize, end+blockSize {
		// bad: and back
		c.Decrypt(out[start:end], data[start:end])
	}
	return out, nil
}

func each(block cipher.Block, dst, src []byte) {
	for len(src) > 0 {
		// bad: with a cipher that is given
		block.Encrypt(dst, src[:blockSize])
		src = src[blockSize:]
		dst = dst[blockSize:]
	}
}

func Library(block cipher.Block, data []byte) {
	// bad: a mode of a library
	ecb.NewECBEncrypter(block).CryptBlocks(data, data)
}

func Fresh(block cipher.Block, data []byte) ([]byte, error) {
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, gcm.NonceSize())
	if _, err := io.ReadFull(rand.Reader, nonce); err != nil {
		return nil, err
	}
	// ok: with authentication
	return gcm.Seal(nonce, nonce, data, nil), nil
}

func Mac(key []byte, blocks [][]byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	state := make([]byte, blockSize)
	for _, part := range blocks {
		for i := range part {
			state[i] ^= part[i]
		}
		// ok: a chain
		block.Encrypt(state, state)
	}
	return state, nil
}

func All(sealer Sealer, rows []Row) {
	for i := range rows {
		// ok: something else that encrypts
		sealer.Encrypt(rows[i].Sealed, rows[i].Plain)
	}
}
