package database

import (
	"context"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"xorm.io/xorm"

	"example.com/shop/ent"
)

type User struct{ ID uint }

type Config struct {
	DSN string
	Dev bool
}

func Open(dsn string) (*gorm.DB, error) {
	db, err := gorm.Open(postgres.Open(dsn))
	if err != nil {
		return nil, err
	}
	// bad: GORM alters tables on start
	if err := db.AutoMigrate(&User{}); err != nil {
		return nil, err
	}
	return db, nil
}

func OpenEnt(ctx context.Context, client *ent.Client) error {
	// bad: ent does the same
	return client.Schema.Create(ctx)
}

func OpenXorm(engine *xorm.Engine) error {
	// bad: and xorm
	return engine.Sync2(new(User))
}

func OpenDev(c Config, db *gorm.DB) error {
	if c.Dev {
		// ok: on a developer's machine only
		return db.AutoMigrate(&User{})
	}
	return nil
}

func Has(db *gorm.DB) bool {
	// ok: asks only
	return db.Migrator().HasTable(&User{})
}

func Insert(db *gorm.DB, user *User) error {
	// ok: creates a row
	return db.Create(user).Error
}
