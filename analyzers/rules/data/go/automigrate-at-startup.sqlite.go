package local

import (
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
)

type Note struct{ ID uint }

type Config struct {
	Path string
	Dev  bool
}

type Store struct {
	db *gorm.DB
}

func Open(path string) (*gorm.DB, error) {
	db, err := gorm.Open(sqlite.Open(path))
	if err != nil {
		return nil, err
	}
	// bad: a local file, and still unreviewed
	if err := db.AutoMigrate(&Note{}); err != nil {
		return nil, err
	}
	return db, nil
}

func New(c Config) *Store {
	db, err := gorm.Open(sqlite.Open(c.Path))
	if err != nil {
		panic(err)
	}
	// bad: the error dropped, too
	_ = db.AutoMigrate(&Note{})
	return &Store{db: db}
}

func (s *Store) Prepare() error {
	// bad: in a method
	return s.db.AutoMigrate(&Note{})
}

func (s *Store) PrepareDev(c Config) error {
	if c.Dev {
		// ok: on a developer's machine only
		return s.db.AutoMigrate(&Note{})
	}
	// ok: asks only
	if !s.db.Migrator().HasTable(&Note{}) {
		return gorm.ErrInvalidDB
	}
	// ok: creates a row
	return s.db.Create(&Note{}).Error
}
