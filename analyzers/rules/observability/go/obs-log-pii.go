package accounts

import (
	"log"
	"log/slog"
	"net/http"

	"github.com/rs/zerolog"
	"go.uber.org/zap"
)

type Login struct {
	Email    string
	Password string
	UserID   string
}

type Service struct {
	logger *zap.Logger
	zl     zerolog.Logger
}

func (s *Service) Login(r *http.Request, in Login) {
	// bad: the password
	log.Printf("login of %s with %s", in.UserID, in.Password)
	// bad: all headers, the cookies among them
	slog.Info("request", "headers", r.Header)
	// bad: the authorization header
	slog.InfoContext(r.Context(), "request", "auth", r.Header.Get("Authorization"))
	// bad: a field of zap
	s.logger.Info("login", zap.String("email", in.Email))
	// bad: a field of zerolog
	s.zl.Info().Str("email", in.Email).Msg("login")
}

func (s *Service) Issue(accessToken string) {
	// bad: a token
	s.zl.Debug().Str("token", accessToken).Msg("issued")
}

func (s *Service) Fine(r *http.Request, in Login) {
	// ok: an identifier
	log.Printf("login of %s", in.UserID)
	// ok: only the word
	slog.Info("password reset requested", "user", in.UserID)
	// ok: a length
	slog.Info("login", "password_length", len(in.Password))
	// ok: masked
	slog.Info("login", "email", mask(in.Email))
	// ok: not personal
	slog.Info("request", "agent", r.Header.Get("User-Agent"))
}

func mask(s string) string { return s[:1] + "***" }

func (s *Service) More(r *http.Request, in Login) {
	// bad: fields of logrus
	logrus.WithFields(logrus.Fields{"user": in.UserID, "api_key": r.Header.Get("X-Api-Key")}).Info("key used")
	// bad: put together in the call
	log.Print("login with " + in.Password)
	dump, _ := httputil.DumpRequest(r, true)
	// bad: the whole request
	log.Printf("%s", dump)
	var body LoginRequest
	decode(r, &body)
	// bad: a body with a password
	slog.Info("login", "body", body)
	// ok: a statement about it
	slog.Info("login", "ok", in.HasPassword)
}

func (s *Service) Named(value string, cfg Config) {
	// bad: the key tells
	s.logger.Info("issued", zap.String("refresh_token", value))
	// bad: the database's password is in it
	log.Printf("started with %+v", cfg)
	// ok: masked
	s.logger.Info("issued", zap.String("refresh_token", mask(value)))
	// ok: one harmless field
	log.Printf("listening on %s", cfg.Address)
	// bad: the text tells
	log.Printf("issued token: %s", value)
	// ok: about it
	log.Printf("token expired for %s", value)
}

func load(pathPrivateKey string, secret string) error {
	// ok: where it lies
	log.Printf("reading %s", pathPrivateKey)
	// ok: a way to sign in
	log.Printf("signed in by %s", regulation.AuthTypeTOTP)
	// ok: an error, which is not the log yet
	return fmt.Errorf("%s is too short", secret)
}
