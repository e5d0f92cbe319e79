// The module that makes the pages faster to use; every page works without it.
export {};
