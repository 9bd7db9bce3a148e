/** The build this page runs, as `version.json` names it; `development` outside of a build. */
export const buildId: string = import.meta.env.VITE_BUILD ?? 'development'
