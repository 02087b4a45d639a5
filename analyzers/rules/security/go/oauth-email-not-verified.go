package login

import (
	"context"
	"net/http"
)

func (s *Server) Callback(w http.ResponseWriter, r *http.Request) {
	claims, err := s.claims(r)
	if err != nil {
		http.Error(w, "sign in", http.StatusUnauthorized)
		return
	}
	// bad: a claim beside it says whether
	user, err := s.users.FindByEmail(r.Context(), claims.Email)
	s.open(w, user, err)
}

func (s *Server) github(ctx context.Context, githubUser *GithubUser) (*User, error) {
	// bad: anybody's address
	return s.store.GetUserByEmail(ctx, githubUser.Email)
}

func (s *Server) link(ctx context.Context, userInfo UserInfo) error {
	var account Account
	// bad: linked by address
	if err := s.db.Where("email = ?", userInfo.Email).First(&account).Error; err != nil {
		return err
	}
	return s.db.Model(&account).Update("subject", userInfo.Subject).Error
}

func (s *Server) verified(ctx context.Context, claims Claims) (*User, error) {
	if !claims.EmailVerified {
		return nil, errUnverified
	}
	// ok: looked at
	return s.users.FindByEmail(ctx, claims.Email)
}

func (s *Server) byNumber(ctx context.Context, claims Claims) (*User, error) {
	// ok: the provider's own number
	return s.users.FindBySubject(ctx, claims.Subject)
}

func (s *Server) byForm(ctx context.Context, form Form) (*User, error) {
	// ok: the password decides
	return s.users.FindByEmail(ctx, form.Email)
}
