package login

import saml2 "github.com/russellhaering/gosaml2"

func provider(cfg Config) *saml2.SAMLServiceProvider {
	// bad: whoever writes the answer signs in
	return &saml2.SAMLServiceProvider{
		IdentityProviderSSOURL:  cfg.URL,
		IDPCertificateStore:     cfg.Store,
		SkipSignatureValidation: true,
	}
}

func relaxed(sp *saml2.SAMLServiceProvider) {
	// bad: afterwards
	sp.SkipSignatureValidation = true
}

// bad: the settings of a connector
var connector = samlConfig{SSOURL: "https://idp.example.com/sso", InsecureSkipSignatureValidation: true}

func strict(cfg Config) *saml2.SAMLServiceProvider {
	// ok: checked
	return &saml2.SAMLServiceProvider{IDPCertificateStore: cfg.Store, SkipSignatureValidation: false}
}

func usual(cfg Config) *saml2.SAMLServiceProvider {
	// ok: the library's own
	return &saml2.SAMLServiceProvider{IDPCertificateStore: cfg.Store}
}

func configured(sp *saml2.SAMLServiceProvider, cfg Config) {
	// ok: cannot be told here
	sp.SkipSignatureValidation = cfg.Development
}
