package models

import "gorm.io/gorm"

type Sale struct {
	ID          uint
	Customer    string
	AmountCents int64
}

type Sales struct {
	db *gorm.DB
}

func NewSales(db *gorm.DB) *Sales {
	return &Sales{db: db}
}

func (s *Sales) Sorted(column string) ([]Sale, error) {
	var found []Sale
	err := s.db.Order(column + " DESC").Limit(100).Find(&found).Error // SAFE: sql-injection (callers convert: a column of the routes' map)
	return found, err
}

func (s *Sales) Where(condition string, limit int) ([]Sale, error) {
	var found []Sale
	err := s.db.Where("deleted_at IS NULL AND " + condition).Limit(limit).Find(&found).Error // BAD: sql-injection
	return found, err
}

func (s *Sales) Truncate(table string) error {
	return s.db.Exec("TRUNCATE TABLE " + table).Error // SAFE: sql-injection (nobody calls)
}
