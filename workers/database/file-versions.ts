/** The newest layouts, known without loading the migrations; a test holds them to their last numbers. */
export const workspaceVersion = 1
export const registryVersion = 1
