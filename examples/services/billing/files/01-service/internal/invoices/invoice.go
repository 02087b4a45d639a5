// Package invoices keeps what customers owe.
package invoices

// Invoice is one bill.
type Invoice struct {
	ID       int64  `gorm:"primaryKey" json:"id"`
	Customer string `gorm:"index" json:"customer"`
	Cents    int64  `json:"cents"`
	Status   string `json:"status"`
}
