package accounts

// bad: the hash goes out with every answer
type User struct {
	ID           int64  `json:"id"`
	Email        string `json:"email"`
	PasswordHash string `json:"password_hash"`
}

// bad: a row of the database, sent as it is
type Account struct {
	ID       int64  `gorm:"primaryKey" json:"id"`
	Password string `gorm:"not null" json:"password"`
}

// bad: left out only where it is empty
type Profile struct {
	Name           string `json:"name"`
	HashedPassword []byte `json:"hashedPassword,omitempty"`
}

// ok: kept out
type Member struct {
	ID           int64  `json:"id"`
	PasswordHash string `json:"-"`
}

// ok: what a caller sends
type LoginRequest struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

// ok: of the database only
type Customer struct {
	ID           int64  `json:"id"`
	PasswordHash string `db:"password_hash"`
}
