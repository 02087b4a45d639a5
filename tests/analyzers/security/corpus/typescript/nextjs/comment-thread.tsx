'use client';

import DOMPurify from 'dompurify';
import { marked } from 'marked';
import Script from 'next/script';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import ReactMarkdown from 'react-markdown';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize from 'rehype-sanitize';
import ReactDOMServer from 'react-dom/server';

interface Comment {
  id: string;
  author: string;
  html: string;
  source: string;
}

interface Props {
  comments: Comment[];
  banner?: string;
  children?: ReactNode;
}

const PLUGINS = [rehypeRaw];
const COPYRIGHT = '&copy; 2026 Example <b>Ltd</b>';

export function CommentBody({ comment }: { comment: Comment }) {
  return (
    <article
      id={comment.id}
      dangerouslySetInnerHTML={{ __html: comment.html }} // BAD: unescaped-markup
    />
  );
}

export function CleanBody({ comment }: { comment: Comment }) {
  const clean = DOMPurify.sanitize(comment.html, { USE_PROFILES: { html: true } });
  return (
    <article
      id={comment.id}
      dangerouslySetInnerHTML={{ __html: clean }} // SAFE: unescaped-markup
    />
  );
}

export function SourceBody({ comment }: { comment: Comment }) {
  const markup = { __html: marked.parse(comment.source, { async: false }) };
  return (
    <section
      className="source"
      dangerouslySetInnerHTML={markup} // BAD: unescaped-markup (Markdown keeps HTML)
    />
  );
}

export function Footer() {
  return (
    <footer
      className="footer"
      dangerouslySetInnerHTML={{ __html: COPYRIGHT }} // SAFE: unescaped-markup (a constant)
    />
  );
}

export function Preview({ comment }: { comment: Comment }) {
  return (
    <ReactMarkdown
      rehypePlugins={PLUGINS} // BAD: unescaped-markup (raw HTML without a sanitizer)
    >
      {comment.source}
    </ReactMarkdown>
  );
}

export function SafePreview({ comment }: { comment: Comment }) {
  return (
    <ReactMarkdown
      rehypePlugins={[rehypeRaw, rehypeSanitize]} // SAFE: unescaped-markup
    >
      {comment.source}
    </ReactMarkdown>
  );
}

export function Banner({ text }: { text: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (ref.current) ref.current.innerHTML = `<strong>${text}</strong>`; // BAD: unescaped-markup
  }, [text]);
  return <div ref={ref} />;
}

export function PlainBanner({ text }: { text: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (ref.current) ref.current.textContent = text; // SAFE: unescaped-markup
  }, [text]);
  return <div ref={ref} />;
}

export function Widget({ origin }: { origin: string }) {
  const [height, setHeight] = useState(200);
  useEffect(() => {
    const listen = (event: MessageEvent<{ height: number }>) => {
      if (event.origin.indexOf('example.com') === -1) return; // BAD: partial-origin
      setHeight(event.data.height);
    };
    window.addEventListener('message', listen);
    return () => window.removeEventListener('message', listen);
  }, []);
  return <iframe src={`${origin}/widget`} height={height} title="widget" sandbox="allow-scripts" />;
}

export function Player({ origin }: { origin: string }) {
  const [height, setHeight] = useState(200);
  useEffect(() => {
    const listen = (event: MessageEvent<{ height: number }>) => {
      if (event.origin !== 'https://player.example.com') return; // SAFE: partial-origin
      setHeight(event.data.height);
    };
    window.addEventListener('message', listen);
    return () => window.removeEventListener('message', listen);
  }, []);
  return <iframe src={`${origin}/player`} height={height} title="player" />;
}

export function Checkout() {
  useEffect(() => {
    const listen = (event: MessageEvent<{ script: string }>) => {
      if (!event.origin.match(/^https:\/\/pay.example.com/)) return; // BAD: partial-origin
      window.dispatchEvent(new CustomEvent('paid', { detail: event.data.script }));
    };
    window.addEventListener('message', listen);
    return () => window.removeEventListener('message', listen);
  }, []);
  return <Script src="https://pay.example.com/v1.js" strategy="lazyOnload" />;
}

export function download(comment: Comment): string {
  const body = ReactDOMServer.renderToStaticMarkup(<p>{comment.source}</p>); // SAFE: unescaped-markup (React escapes)
  return `data:text/html;charset=utf-8,${encodeURIComponent(body)}`;
}

export default function Thread({ comments, banner, children }: Props) {
  return (
    <main>
      {banner ? <Banner text={banner} /> : null}
      {comments.map((comment) => (
        <CommentBody key={comment.id} comment={comment} />
      ))}
      {children}
      <Footer />
    </main>
  );
}
