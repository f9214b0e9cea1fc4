package org.dualselect.data;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * How pages of Parquet files are unpacked, all in Java: the library's own way asks Hadoop, and
 * needs native code for snappy (which most files of the Hugging Face Hub use) and zstd.
 */
final class ParquetCodecs implements CompressionCodecFactory {

  /** Unpacks a whole page of known size. */
  private interface Unpacker {
    byte[] unpack(byte[] packed, int size) throws IOException;
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return new Pages(
        switch (codec) {
          case UNCOMPRESSED -> (packed, size) -> packed;
          case SNAPPY -> (packed, size) -> unpack(new SnappyDecompressor(), packed, size);
          case ZSTD -> (packed, size) -> unpack(new ZstdDecompressor(), packed, size);
          case LZ4_RAW -> (packed, size) -> unpack(new Lz4Decompressor(), packed, size);
          case GZIP ->
              (packed, size) ->
                  new GZIPInputStream(new ByteArrayInputStream(packed)).readNBytes(size);
          case BROTLI, LZ4, LZO ->
              throw new IllegalArgumentException(
                  "packed with " + codec + ", but only snappy, zstd, gzip and lz4_raw are read");
        });
  }

  private static byte[] unpack(Decompressor decompressor, byte[] packed, int size) {
    byte[] page = new byte[size];
    int length = decompressor.decompress(packed, 0, packed.length, page, 0, size);
    if (length != size) {
      throw new IllegalArgumentException("a page has " + length + " bytes instead of " + size);
    }
    return page;
  }

  private record Pages(Unpacker unpacker) implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput packed, int size) throws IOException {
      return BytesInput.from(unpacker.unpack(packed.toByteArray(), size));
    }

    @Override
    public void decompress(ByteBuffer packed, int packedSize, ByteBuffer page, int size)
        throws IOException {
      byte[] bytes = new byte[packedSize];
      packed.get(bytes);
      page.put(unpacker.unpack(bytes, size));
    }

    @Override
    public void release() {}
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("nothing is written");
  }

  @Override
  public void release() {}
}
