package authz

import (
	"log"
	"net/http"

	"github.com/gin-gonic/gin"
)

func (p *Policies) HasPermission(user, action string) bool {
	allow, err := p.client.Ask(user, action)
	// bad: an outage of the policy service opens everything
	if err != nil {
		log.Printf("policy service: %v", err)
		return true
	}
	return allow
}

func verifySignature(body []byte, signature string) (bool, error) {
	raw, err := decode(signature)
	// bad: a malformed signature is a good one
	if err != nil {
		return true, nil
	}
	return same(raw, body), nil
}

func (s *Service) RequireUser(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// bad: without a key server everybody is served
		claims, err := s.verifyToken(r.Header.Get("Authorization"))
		if err != nil {
			log.Printf("no keys: %v", err)
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r.WithContext(with(r.Context(), claims)))
	})
}

func (s *Service) Download(c *gin.Context) {
	// bad: yes where the service does not answer
	allowed, err := s.authz.IsAllowed(c, c.Param("id"))
	if err != nil {
		allowed = true
	}
	if !allowed {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	c.File(s.path(c.Param("id")))
}

func (p *Policies) HasAccess(user, action string) bool {
	allow, err := p.client.Ask(user, action)
	// ok: no
	if err != nil {
		return false
	}
	return allow
}

func (p *Policies) IsTokenRevoked(id string) bool {
	found, err := p.client.Exists(id)
	// ok: yes means refusal
	if err != nil {
		return true
	}
	return found
}

func (s *Service) OptionalUser(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// ok: signing in is optional
		claims, err := s.verifyToken(r.Header.Get("Authorization"))
		if err != nil {
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r.WithContext(with(r.Context(), claims)))
	})
}

func (s *Service) Guard(c *gin.Context) {
	// ok: refused
	claims, err := s.verifyToken(c.GetHeader("Authorization"))
	if err != nil {
		c.AbortWithStatus(http.StatusUnauthorized)
		return
	}
	c.Set("claims", claims)
	c.Next()
}

func (a *Auth) Members(c *gin.Context) {
	token, err := a.parseToken(c)
	// ok: goes on as a guest
	if err != nil {
		c.Set("user", "guest")
		c.Next()
		return
	}
	c.Set("user", token.Subject)
}

func (a *Auth) Optional(c *gin.Context) {
	// ok: says what it does
	if err := a.verifyToken(c); err != nil {
		c.Next()
		return
	}
	c.Set("member", true)
}

func (a *Auth) Required(c *gin.Context) {
	// bad: goes on
	if err := a.verifyToken(c); err != nil {
		c.Next()
		return
	}
	c.Set("member", true)
}

func (a *Auth) Enforce(role, path string) bool {
	allowed, err := a.roles.Enforce(role, path, "call")
	// bad: an error counts like a yes
	return err != nil || allowed
}

func (a *Auth) EnforceLoudly(role, path string) bool {
	allowed, err := a.roles.Enforce(role, path, "call")
	// bad: the same
	if err != nil {
		slog.Error("policy not readable", "error", err)
		return true
	}
	return allowed
}

func (a *Auth) EnforceStrictly(role, path string) bool {
	allowed, err := a.roles.Enforce(role, path, "call")
	// ok: no
	return err == nil && allowed
}
