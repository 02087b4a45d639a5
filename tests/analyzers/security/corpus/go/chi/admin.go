package admin

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/go-chi/chi/v5"
)

type Users interface {
	Delete(ctx context.Context, id int64) error
	SetRole(ctx context.Context, id int64, role string) error
	Suspend(ctx context.Context, id int64) error
	Find(ctx context.Context, id int64) (map[string]any, error)
}

type AuditLog interface {
	Record(ctx context.Context, actor, action string, object int64) error
}

type Verifier interface {
	Verify(token string) (actor string, err error)
}

type Admin struct {
	users  Users
	audit  AuditLog
	verify Verifier
}

type actorKey struct{}

func actor(ctx context.Context) string {
	s, _ := ctx.Value(actorKey{}).(string)
	return s
}

func objectID(w http.ResponseWriter, r *http.Request) (int64, bool) {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		http.Error(w, "bad id", http.StatusBadRequest)
	}
	return id, err == nil
}

func (a *Admin) Authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, err := a.verify.Verify(r.Header.Get("Authorization"))
		if err != nil { // SAFE: swallowed-security-error (refused)
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), actorKey{}, who)))
	})
}

func (a *Admin) AuthenticateTool(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, _ := a.verify.Verify(r.Header.Get("X-Tool-Token")) // BAD: swallowed-security-error
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), actorKey{}, who)))
	})
}

func (a *Admin) Delete(w http.ResponseWriter, r *http.Request) {
	id, ok := objectID(w, r)
	if !ok {
		return
	}
	if err := a.users.Delete(r.Context(), id); err != nil { // BAD: audit-missing
		http.Error(w, "not deleted", http.StatusInternalServerError)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (a *Admin) SetRole(w http.ResponseWriter, r *http.Request) {
	id, ok := objectID(w, r)
	if !ok {
		return
	}
	var body struct {
		Role string `json:"role"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&body); err != nil {
		http.Error(w, "bad body", http.StatusBadRequest)
		return
	}
	if err := a.users.SetRole(r.Context(), id, body.Role); err != nil { // BAD: audit-missing
		http.Error(w, "not changed", http.StatusInternalServerError)
	}
}

func (a *Admin) Suspend(w http.ResponseWriter, r *http.Request) {
	id, ok := objectID(w, r)
	if !ok {
		return
	}
	if err := a.users.Suspend(r.Context(), id); err != nil { // SAFE: audit-missing (recorded below)
		http.Error(w, "not suspended", http.StatusInternalServerError)
		return
	}
	if err := a.audit.Record(r.Context(), actor(r.Context()), "user.suspend", id); err != nil {
		slog.Error("audit record lost", "error", err)
	}
}

func (a *Admin) Anonymise(w http.ResponseWriter, r *http.Request) {
	id, ok := objectID(w, r)
	if !ok {
		return
	}
	err := a.users.Delete(r.Context(), id) // SAFE: audit-missing (logged with actor, action and object)
	slog.InfoContext(r.Context(), "user anonymised", "actor", actor(r.Context()), "object", id, "ok", err == nil)
	if err != nil && !errors.Is(err, context.Canceled) {
		http.Error(w, "not anonymised", http.StatusInternalServerError)
	}
}

func (a *Admin) Show(w http.ResponseWriter, r *http.Request) {
	id, ok := objectID(w, r)
	if !ok {
		return
	}
	user, err := a.users.Find(r.Context(), id) // SAFE: audit-missing (a read)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	_ = json.NewEncoder(w).Encode(user)
}

func (a *Admin) Router() http.Handler {
	r := chi.NewRouter()
	r.With(a.Authenticate).Delete("/users/{id}", a.Delete)
	r.With(a.Authenticate).Put("/users/{id}/role", a.SetRole)
	r.With(a.Authenticate).Post("/users/{id}/suspend", a.Suspend)
	r.With(a.AuthenticateTool).Post("/users/{id}/anonymise", a.Anonymise)
	r.With(a.Authenticate).Get("/users/{id}", a.Show)
	return r
}
