import { bytesUrl } from './call';

/** The address of a picture: of an id of bytes the core keeps, or the picture itself. */
export const pictureUrl = (picture: string): string => (picture.startsWith('data:') ? picture : bytesUrl(picture));
