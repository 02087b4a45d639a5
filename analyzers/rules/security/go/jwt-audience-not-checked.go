package auth

import (
	"context"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/golang-jwt/jwt/v5"
)

func Verifier(provider *oidc.Provider) *oidc.IDTokenVerifier {
	// bad: tokens of any client
	return provider.Verifier(&oidc.Config{SkipClientIDCheck: true})
}

func AnyIssuer(provider *oidc.Provider, id string) *oidc.IDTokenVerifier {
	// bad: tokens of any issuer
	return provider.Verifier(&oidc.Config{ClientID: id, SkipIssuerCheck: true})
}

func Read(raw string, keyfunc jwt.Keyfunc) (*jwt.Token, error) {
	// bad: neither audience nor issuer
	return jwt.Parse(raw, keyfunc, jwt.WithValidMethods([]string{"RS256"}))
}

func Ours(provider *oidc.Provider, id string) *oidc.IDTokenVerifier {
	// ok: our client
	return provider.Verifier(&oidc.Config{ClientID: id})
}

func ReadOurs(raw string, keyfunc jwt.Keyfunc) (*jwt.Token, error) {
	// ok: both are named
	return jwt.Parse(raw, keyfunc, jwt.WithAudience("orders"), jwt.WithIssuer("https://id.example.com/"))
}

func ByHand(ctx context.Context, provider *oidc.Provider, raw string, known map[string]bool) error {
	// ok: compared by hand
	verifier := provider.Verifier(&oidc.Config{SkipClientIDCheck: true})
	token, err := verifier.Verify(ctx, raw)
	if err != nil || !known[token.Audience[0]] {
		return errUnknown
	}
	return nil
}
