/** What is wrong with a template, or went wrong while it was filled. */
export class TemplateError extends Error {}
