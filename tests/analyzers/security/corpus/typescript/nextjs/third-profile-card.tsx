import DOMPurify from 'isomorphic-dompurify';
import { marked } from 'marked';
import Image from 'next/image';
import Script from 'next/script';
import type { GetServerSideProps } from 'next';
import parse from 'html-react-parser';
import { useEffect, useRef } from 'react';
import ReactMarkdown from 'react-markdown';
import rehypeRaw from 'rehype-raw';
import { loadProfile, Profile } from '@/lib/profiles';

const ICON = '<svg viewBox="0 0 8 8"><circle cx="4" cy="4" r="3"/></svg>';

interface Props {
  profile: Profile;
  query: { tab?: string; site?: string };
}

export function Icon() {
  return <span dangerouslySetInnerHTML={{ __html: ICON }} />; // SAFE: unescaped-markup (constant)
}

export function Biography({ profile }: { profile: Profile }) {
  const html = marked.parse(profile.biography, { async: false }) as string;
  return <section aria-label={profile.name} dangerouslySetInnerHTML={{ __html: html }} />; // BAD: unescaped-markup
}

export function Signature({ profile }: { profile: Profile }) {
  const html = DOMPurify.sanitize(profile.signature, { ALLOWED_TAGS: ['b', 'i', 'br'] });
  return <footer dangerouslySetInnerHTML={{ __html: html }} />; // SAFE: unescaped-markup (sanitised)
}

export function Motto({ profile }: { profile: Profile }) {
  return <blockquote>{parse(profile.motto)}</blockquote>; // BAD: unescaped-markup
}

export function Notes({ profile }: { profile: Profile }) {
  return <ReactMarkdown skipHtml>{profile.notes}</ReactMarkdown>; // SAFE: unescaped-markup
}

export function Remarks({ profile }: { profile: Profile }) {
  const plugins = [rehypeRaw];
  return <ReactMarkdown rehypePlugins={plugins}>{profile.remarks}</ReactMarkdown>; // BAD: unescaped-markup
}

export function Badge({ query }: Pick<Props, 'query'>) {
  const target = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const tab = new URLSearchParams(window.location.search).get('tab') ?? 'about';
    if (target.current) {
      target.current.innerHTML = `<em>${tab}</em>`; // BAD: xss
    }
  }, [query]);

  return <div ref={target} />;
}

export function Counter({ count }: { count: number }) {
  const target = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (target.current) target.current.textContent = `${window.location.hash} ${count}`; // SAFE: xss (text)
  }, [count]);
  return <span ref={target} />;
}

export default function ProfileCard({ profile, query }: Props) {
  return (
    <article>
      <Icon />
      <Image src={profile.picture} alt={profile.name} width={96} height={96} />
      <Biography profile={profile} />
      <Motto profile={profile} />
      <Notes profile={profile} />
      <Remarks profile={profile} />
      <Signature profile={profile} />
      <Badge query={query} />
      <Counter count={profile.visits} />
      <a href={/^https:\/\//.test(query.site ?? '') ? query.site : '#'}>Website</a>
      <Script id="profile-data" strategy="afterInteractive">
        {`window.profile = ${JSON.stringify({ id: profile.id })};`}
      </Script>
    </article>
  );
}

export const getServerSideProps: GetServerSideProps<Props> = async ({ params, query }) => {
  const profile = await loadProfile(String(params?.name));
  if (!profile) return { notFound: true };
  return { props: { profile, query: { tab: String(query.tab ?? ''), site: String(query.site ?? '') } } };
};
