import { Strategy as SamlStrategy } from '@node-saml/passport-saml';
import saml2 from 'saml2-js';

// bad: whoever writes the answer signs in
const strategy = new SamlStrategy({ entryPoint: config.entry, idpCert: config.cert, issuer: 'app', wantAssertionsSigned: false }, verify, logout);

// bad: in the options of a file of its own
export const samlOptions = {
  callbackUrl: config.callback,
  wantAuthnResponseSigned: false,
  wantAssertionsSigned: false,
};

export function accept(body: Body) {
  // bad: another library
  sp.post_assert(idp, { request_body: body, ignore_signature: true }, done);
}

// ok: the assertion is signed, the envelope need not be
const signed = new SamlStrategy({ entryPoint: config.entry, wantAssertionsSigned: true, wantAuthnResponseSigned: false }, verify, logout);

// ok: the library's own
const usual = new SamlStrategy({ entryPoint: config.entry, idpCert: config.cert, issuer: 'app' }, verify, logout);

// ok: about our own requests
const requests = { authnRequestsSigned: false };
