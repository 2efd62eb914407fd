// Makes a photo small enough for a basement's network: at most 1,600 pixels a side, JPEG.
// Must not: send what the camera wrote beside the picture; a drawn one has no place and no owner.

const MAX_SIDE = 1_600;
const QUALITY = 0.8;
/** The server takes 2 MiB; a drawn picture of this size is far below, unless it is noise. */
const MAX_BYTES = 2 * 1024 * 1024;

/** The size that fits, with the same shape. */
export function fitted(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The picture as bytes of a JPEG. Throws where the file is no picture. */
export async function smallPicture(file: Blob): Promise<ArrayBuffer> {
  const picture = await createImageBitmap(file);
  const { width, height } = fitted(picture.width, picture.height);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.drawImage(picture, 0, 0, width, height);
  picture.close();
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob || blob.size > MAX_BYTES) throw new Error("the picture cannot be drawn");
  return blob.arrayBuffer();
}
