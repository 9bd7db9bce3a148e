/** The language of code blocks that are drawn rather than coloured. */
export const diagramLanguage = 'mermaid'
