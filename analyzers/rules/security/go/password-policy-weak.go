package signup

import "errors"

type SignUp struct {
	Email string `json:"email" validate:"required,email"`
	// bad: six characters
	Password string `json:"password" validate:"required,min=6"`
	// ok: of something else
	Name string `json:"name" validate:"required,min=2"`
}

type Change struct {
	// bad: of gin
	NewPassword string `json:"new_password" binding:"required,min=4,max=72"`
	// ok: only that it was sent
	Password string `json:"password" binding:"required"`
}

type Better struct {
	// ok: twelve
	Password string `json:"password" validate:"required,min=12"`
}

func check(password string) error {
	// bad: by hand
	if len(password) < 6 {
		return errors.New("too short")
	}
	return nil
}
