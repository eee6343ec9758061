import { usePageTitle } from './page-title.ts';
import { Link } from './router.tsx';

interface NotFoundProps {
  title: string;
  text: string;
  /** Where to go from there. */
  back?: { to: string; text: string };
}

export function NotFound({ title, text, back = { to: '/', text: 'Home' } }: NotFoundProps) {
  const heading = usePageTitle(title);
  return (
    <section class="empty empty-page">
      <p class="empty-code" aria-hidden="true">
        404
      </p>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      <p>{text}</p>
      <Link to={back.to} class="button">
        {back.text}
      </Link>
    </section>
  );
}
