/** What one place has of the work: held, on its way there, refused by it, or the place is not there. */
export type Holding = 'held' | 'waiting' | 'refused' | 'absent'
