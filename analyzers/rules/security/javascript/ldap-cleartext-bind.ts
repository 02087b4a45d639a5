import ldap from 'ldapjs';
import { Client } from 'ldapts';
import LdapStrategy from 'passport-ldapauth';

const DIRECTORY = 'ldap://directory.example.com:389';

export function login(dn: string, password: string, done: (error: Error | null) => void) {
  // bad: clear text by its address
  const client = ldap.createClient({ url: 'ldap://directory.example.com' });
  client.bind(dn, password, done);
}

export async function bind(dn: string, password: string) {
  // bad: by a constant
  const client = new Client({ url: DIRECTORY, timeout: 5000 });
  await client.bind(dn, password);
}

export const strategy = new LdapStrategy({
  // bad: of a strategy
  server: { url: 'ldap://directory.example.com', bindDN: 'cn=shop', bindCredentials: process.env.LDAP_PASSWORD },
});

// ok: encrypted from the start
export const encrypted = ldap.createClient({ url: 'ldaps://directory.example.com' });

// ok: this machine
export const local = new Client({ url: 'ldap://localhost:389' });

// ok: a container beside
export const beside = new Client({ url: 'ldap://openldap:389' });

// ok: configured
export const configured = ldap.createClient({ url: process.env.LDAP_URL });
