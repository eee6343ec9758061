// Injected into every module by the build, so that none of them has to import its JSX factory.
export { Fragment, h } from 'preact';
