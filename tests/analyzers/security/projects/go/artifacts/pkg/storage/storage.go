package storage

type Backend interface {
	Open(name string) ([]byte, error)
	Remove(name string) error
}
