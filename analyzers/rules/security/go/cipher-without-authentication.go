package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"io"
)

func Chained(block cipher.Block, iv, data []byte) {
	// bad: CBC
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(data, data)
}

func Counted(key, data []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	out := make([]byte, aes.BlockSize+len(data))
	if _, err := io.ReadFull(rand.Reader, out[:aes.BlockSize]); err != nil {
		return nil, err
	}
	// bad: CTR
	stream := cipher.NewCTR(block, out[:aes.BlockSize])
	stream.XORKeyStream(out[aes.BlockSize:], data)
	return out, nil
}

type Vault struct{ block cipher.Block }

func (v *Vault) Write(w io.Writer, iv []byte) io.Writer {
	// bad: as a stream
	return &cipher.StreamWriter{S: cipher.NewOFB(v.block, iv), W: w}
}

func Sealed(gcm cipher.AEAD, nonce, data []byte) []byte {
	// ok: authenticates
	return gcm.Seal(nonce, nonce, data, nil)
}

func Opened(block cipher.Block, iv, data []byte) {
	// ok: told where it is encrypted
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(data, data)
}

func Made(block cipher.Block) (cipher.AEAD, error) {
	// ok: authenticates
	return cipher.NewGCM(block)
}
