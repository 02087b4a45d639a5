package accounts

import "net/http"

func (s *Service) Register(w http.ResponseWriter, r *http.Request) {
	// bad: in SQL
	_, err := s.db.ExecContext(r.Context(), "INSERT INTO users (name, password) VALUES ($1, $2)", r.FormValue("name"), r.FormValue("password"))
	s.answer(w, err)
}

func (s *Service) Change(id int64, newPassword string) error {
	// bad: changed as it came
	return s.db.Model(&User{ID: id}).Update("password", newPassword).Error
}

func (s *Service) SignUp(req SignUp) error {
	// bad: a model's field
	user := User{Email: req.Email, Password: req.Password}
	return s.db.Create(&user).Error
}

func (s *Service) SignUpHashed(req SignUp) error {
	hash, err := bcrypt.GenerateFromPassword([]byte(req.Password), 12)
	if err != nil {
		return err
	}
	// ok: a hash
	user := User{Email: req.Email, Password: string(hash)}
	return s.db.Create(&user).Error
}

func (s *Service) Insert(name, passwordHash string) error {
	// ok: the caller's hash
	_, err := s.db.Exec("INSERT INTO users (name, password) VALUES ($1, $2)", name, passwordHash)
	return err
}

func dial(req Settings) error {
	// ok: not ours
	return connect(Server{Password: req.Password})
}
