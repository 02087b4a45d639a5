package auth

import (
	"errors"
	"net/http"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	josejwt "github.com/go-jose/go-jose/v4/jwt"
	"github.com/golang-jwt/jwt/v5"
)

type Auth struct {
	secret   []byte
	keys     map[string]any
	verifier *oidc.IDTokenVerifier
}

func (a *Auth) UserID(r *http.Request) (string, error) {
	raw := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	claims := jwt.MapClaims{}
	parser := jwt.NewParser()
	// bad: identity from an unchecked token
	if _, _, err := parser.ParseUnverified(raw, claims); err != nil {
		return "", err
	}
	return claims.GetSubject()
}

func Tenant(raw string) (string, error) {
	// bad: a parser made on the spot
	token, _, err := new(jwt.Parser).ParseUnverified(raw, jwt.MapClaims{})
	if err != nil {
		return "", err
	}
	tenant, _ := token.Claims.(jwt.MapClaims)["tenant"].(string)
	return tenant, nil
}

func Role(raw string) (string, error) {
	token, err := josejwt.ParseSigned(raw, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return "", err
	}
	var claims struct{ Role string }
	// bad: go-jose says unsafe
	if err := token.UnsafeClaimsWithoutVerification(&claims); err != nil {
		return "", err
	}
	return claims.Role, nil
}

func (a *Auth) Subject(raw string) string {
	// bad: a wrong signature is an error that nobody reads
	token, _ := jwt.Parse(raw, func(t *jwt.Token) (any, error) {
		return a.secret, nil
	})
	subject, _ := token.Claims.GetSubject()
	return subject
}

func (a *Auth) Lax(raw string) (*jwt.Token, error) {
	return jwt.Parse(raw, func(t *jwt.Token) (any, error) {
		// bad: none is accepted
		return jwt.UnsafeAllowNoneSignatureType, nil
	})
}

func (a *Auth) Verified(raw string) (*jwt.Token, error) {
	// ok: reads the issuer to choose the key, then verifies
	unverified, _, err := jwt.NewParser().ParseUnverified(raw, jwt.MapClaims{})
	if err != nil {
		return nil, err
	}
	issuer, err := unverified.Claims.GetIssuer()
	if err != nil {
		return nil, err
	}
	return jwt.Parse(raw, func(t *jwt.Token) (any, error) {
		key, ok := a.keys[issuer]
		if !ok {
			return nil, errors.New("unknown issuer")
		}
		return key, nil
	}, jwt.WithValidMethods([]string{"RS256"}))
}

func (a *Auth) Valid(raw string) bool {
	// ok: the token says itself whether it is valid
	token, _ := jwt.Parse(raw, func(t *jwt.Token) (any, error) {
		return a.secret, nil
	}, jwt.WithValidMethods([]string{"HS256"}))
	return token != nil && token.Valid
}

func (a *Auth) Checked(raw string) (string, error) {
	// ok: parsed with the key and the error is returned
	token, err := jwt.ParseWithClaims(raw, &jwt.RegisteredClaims{}, func(t *jwt.Token) (any, error) {
		return a.secret, nil
	}, jwt.WithValidMethods([]string{"HS256"}))
	if err != nil {
		return "", err
	}
	return token.Claims.GetSubject()
}

func (a *Auth) OIDC(r *http.Request, raw string) (string, error) {
	claims := jwt.MapClaims{}
	// ok: the provider's verifier follows
	if _, _, err := jwt.NewParser().ParseUnverified(raw, claims); err != nil {
		return "", err
	}
	token, err := a.verifier.Verify(r.Context(), raw)
	if err != nil {
		return "", err
	}
	return token.Subject, nil
}

func Lenient() *jwt.Parser {
	// bad: unsigned tokens are valid
	return jwt.NewParser(jwt.WithValidMethods([]string{"HS256", "none"}))
}

func Unsigned(claims jwt.Claims) (string, error) {
	// bad: nobody signs it
	return jwt.NewWithClaims(jwt.SigningMethodNone, claims).SignedString(jwt.UnsafeAllowNoneSignatureType)
}

func UnsignedToo(token jwxjwt.Token) ([]byte, error) {
	// bad: jwx says insecure
	return jwt.Sign(token, jwt.WithInsecureNoSignature())
}

func Strict() *jwt.Parser {
	// ok: one algorithm
	return jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}))
}

func Signed(claims jwt.Claims, key []byte) (string, error) {
	// ok: signed
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(key)
}
