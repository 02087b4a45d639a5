package billing

import (
	"crypto"
	"crypto/rsa"
	"log"
	"log/slog"
	"net/http"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/crypto/bcrypt"
)

func (s *Service) Me(w http.ResponseWriter, r *http.Request) {
	// bad: a forged token gives empty claims, and they are used
	claims, _ := s.tokens.ParseToken(r.Header.Get("Authorization"))
	s.writeUser(w, claims.Subject)
}

func (s *Service) Webhook(w http.ResponseWriter, r *http.Request) {
	// bad: logged, and then processed
	if err := verifySignature(r.Header.Get("X-Signature"), body(r)); err != nil {
		log.Printf("bad signature: %v", err)
	}
	s.process(body(r))
}

func (s *Service) Delete(w http.ResponseWriter, r *http.Request) {
	// bad: without the permission it is deleted as well
	err := s.policy.Authorize(r.Context(), "delete")
	if err != nil {
		slog.Error("not allowed", "error", err)
	}
	s.store.Delete(r.PathValue("id"))
}

func (s *Service) Login(w http.ResponseWriter, user User, password string) {
	// bad: any password will do
	_ = bcrypt.CompareHashAndPassword(user.Hash, []byte(password))
	s.startSession(w, user)
}

func Accept(key *rsa.PublicKey, digest, signature []byte) {
	// bad: not looked at
	_ = rsa.VerifyPKCS1v15(key, crypto.SHA256, digest, signature)
	install(digest)
}

func (s *Service) Optional(w http.ResponseWriter, r *http.Request) {
	// ok: nobody is signed in
	user, _ := s.tokens.ParseToken(r.Header.Get("Authorization"))
	if user == nil {
		user = anonymous
	}
	s.writeUser(w, user.Subject)
}

func valid(raw string) bool {
	// ok: the token says whether it is valid
	token, _ := jwt.Parse(raw, keyFunc)
	if token != nil && token.Valid {
		return true
	}
	return false
}

func (s *Service) May(w http.ResponseWriter, r *http.Request) {
	// ok: false where it failed
	allowed, _ := s.enforcer.Enforce(r.Context(), "delete")
	if !allowed {
		http.Error(w, "forbidden", http.StatusForbidden)
		return
	}
	// ok: refused
	if err := verifySignature(r.Header.Get("X-Signature"), body(r)); err != nil {
		log.Printf("bad signature: %v", err)
		http.Error(w, "bad signature", http.StatusUnauthorized)
		return
	}
	// ok: no check of anybody's rights
	page, _ := parsePage(r.URL.Query().Get("page"))
	// ok: the process ends
	if err := s.checkPermissions(); err != nil {
		log.Fatalf("no rights: %v", err)
	}
	s.list(w, page)
}

func (s *Service) SignIn(w http.ResponseWriter, user User, password string) {
	// bad: a broken hash is no mismatch
	if errors.Is(bcrypt.CompareHashAndPassword(user.Hash, []byte(password)), bcrypt.ErrMismatchedHashAndPassword) {
		http.Error(w, "no", http.StatusUnauthorized)
		return
	}
	s.startSession(w, user)
}
