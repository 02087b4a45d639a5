package accounts

import (
	"crypto/subtle"
	"errors"
	"net/http"

	"golang.org/x/crypto/bcrypt"
)

func (s *Service) SignIn(req LoginRequest) error {
	user, err := s.users.ByName(req.Name)
	if err != nil {
		return err
	}
	// bad: stored in clear
	if user.Password != req.Password {
		return errors.New("wrong name or password")
	}
	return nil
}

func (s *Service) Check(user User, password string) bool {
	// bad: in constant time, and stored in clear
	return subtle.ConstantTimeCompare([]byte(user.Password), []byte(password)) == 1
}

func (s *Service) Find(w http.ResponseWriter, r *http.Request) {
	var user User
	// bad: the database is asked for it
	err := s.db.Where("email = ? AND password = ?", r.FormValue("email"), r.FormValue("password")).First(&user).Error
	s.open(w, user, err)
}

func compare(user User, password string) error {
	// ok: by bcrypt
	return bcrypt.CompareHashAndPassword([]byte(user.Password), []byte(password))
}

func same(req SignUp) bool {
	// ok: two fields of a form
	return req.Password == req.PasswordConfirmation
}

func empty(user User) bool {
	// ok: whether there is one
	return user.Password == ""
}
