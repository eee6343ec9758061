import { usePageTitle } from './page-title.ts';
import { Link } from './router.tsx';

export function NotFound({ title, text }: { title: string; text: string }) {
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
      <Link to="/" class="button">
        Home
      </Link>
    </section>
  );
}
