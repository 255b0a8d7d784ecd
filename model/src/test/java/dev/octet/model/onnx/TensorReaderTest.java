package dev.octet.model.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.octet.model.operator.definition.Unsupported;
import dev.octet.model.tensor.ElementType;
import dev.octet.model.tensor.Shape;
import dev.octet.model.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorReaderTest {
    private static final TensorReader READER = new TensorReader(Optional.empty());

    @TempDir private Path folder;

    private static TensorProto.Builder of(TensorProto.DataType type, long... dims) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName("t").setDataType(type.getNumber());
        for (long dim : dims) {
            tensor.addDims(dim);
        }
        return tensor;
    }

    private static void typed(ElementType element, TensorProto.Builder tensor, double... values)
            throws IOException {
        Tensor read = READER.read(tensor.build());
        assertEquals(element, read.element());
        for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], read.getDouble(i));
        }
    }

    private static String refused(TensorProto.Builder tensor) {
        return assertThrows(NetworkFormatException.class, () -> READER.read(tensor.build()))
                .getMessage();
    }

    @Test
    void numbersLieInTheFieldOfTheirType() throws IOException {
        typed(ElementType.FLOAT, of(TensorProto.DataType.FLOAT, 1).addFloatData(1.5f), 1.5);
        typed(ElementType.DOUBLE, of(TensorProto.DataType.DOUBLE, 1).addDoubleData(0.1), 0.1);
        typed(ElementType.INT64, of(TensorProto.DataType.INT64, 1).addInt64Data(-5), -5);
        typed(ElementType.UINT64, of(TensorProto.DataType.UINT64, 1).addUint64Data(-1), 0x1p64);
        typed(
                ElementType.UINT32,
                of(TensorProto.DataType.UINT32, 1).addUint64Data(1L << 31),
                0x1p31);
        typed(ElementType.INT32, of(TensorProto.DataType.INT32, 1).addInt32Data(-7), -7);
        typed(ElementType.INT16, of(TensorProto.DataType.INT16, 1).addInt32Data(-7), -7);
        typed(ElementType.UINT16, of(TensorProto.DataType.UINT16, 1).addInt32Data(65535), 65535);
        typed(ElementType.INT8, of(TensorProto.DataType.INT8, 1).addInt32Data(-128), -128);
        typed(ElementType.UINT8, of(TensorProto.DataType.UINT8, 1).addInt32Data(255), 255);
        typed(ElementType.BOOL, of(TensorProto.DataType.BOOL, 1).addInt32Data(7), 1);
        typed(ElementType.FLOAT16, of(TensorProto.DataType.FLOAT16, 1).addInt32Data(0x3e00), 1.5);
        typed(ElementType.BFLOAT16, of(TensorProto.DataType.BFLOAT16, 1).addInt32Data(0x3fc0), 1.5);
    }

    @Test
    void rawBytesAreTheElements() throws IOException {
        for (ElementType element : ElementType.values()) {
            TensorProto.DataType type = TensorProto.DataType.valueOf(element.name());
            byte[] bytes = new byte[2 * element.bytes()];
            bytes[element.bytes()] = 1;
            Tensor read = READER.read(of(type, 2).setRawData(ByteString.copyFrom(bytes)).build());
            assertEquals(element, read.element());
            assertEquals(0, read.getLong(0));
            byte[] found = new byte[bytes.length];
            read.buffer().get(found);
            assertArrayEquals(bytes, found);
            byte[] more = new byte[bytes.length + 1];
            refused(of(type, 2).setRawData(ByteString.copyFrom(more)));
        }
    }

    @Test
    void rawBooleansAreZeroOrOne() throws IOException {
        byte[] bytes = {0, 1, 2, -1};
        Tensor read =
                READER.read(
                        of(TensorProto.DataType.BOOL, 4)
                                .setRawData(ByteString.copyFrom(bytes))
                                .build());
        assertArrayEquals(new long[] {0, 1, 1, 1}, read.toLongs());
    }

    @Test
    void shapesAndNumbersMustFit() throws IOException {
        assertTrue(refused(of(TensorProto.DataType.FLOAT, 3).addFloatData(1)).contains("3"));
        refused(of(TensorProto.DataType.FLOAT, 1).addInt32Data(1));
        refused(of(TensorProto.DataType.FLOAT).addFloatData(1).addFloatData(2));
        refused(of(TensorProto.DataType.FLOAT, -1));
        refused(of(TensorProto.DataType.FLOAT, 1L << 62, 4));
        refused(of(TensorProto.DataType.FLOAT, 0, 1L << 62));
        refused(of(TensorProto.DataType.DOUBLE, 1L << 30));
        refused(of(TensorProto.DataType.FLOAT, 1 << 28));
        assertEquals(
                Shape.of(2, 0), READER.read(of(TensorProto.DataType.FLOAT, 2, 0).build()).shape());
        typed(ElementType.FLOAT, of(TensorProto.DataType.FLOAT).addFloatData(2), 2);
    }

    @Test
    void segmentsAreRefused() {
        assertTrue(
                refused(
                                of(TensorProto.DataType.FLOAT)
                                        .addFloatData(1)
                                        .setSegment(TensorProto.Segment.newBuilder().setBegin(0)))
                        .contains("segment"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 14, 15, 17, 22, 23, 99, -1})
    void otherTypesAreRefusedByName(int number) {
        TensorProto tensor = TensorProto.newBuilder().setName("t").setDataType(number).build();
        assertThrows(Unsupported.class, () -> READER.read(tensor));
    }

    private static TensorProto.Builder external(String location, String... entries) {
        TensorProto.Builder tensor =
                of(TensorProto.DataType.FLOAT, 2)
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(entry("location", location));
        for (int i = 0; i < entries.length; i += 2) {
            tensor.addExternalData(entry(entries[i], entries[i + 1]));
        }
        return tensor;
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    private Path write(Path file, int floats) throws IOException {
        Files.createDirectories(file.getParent());
        ByteBuffer bytes = ByteBuffer.allocate(4 * floats).order(ByteOrder.nativeOrder());
        IntStream.range(0, floats).forEach(i -> bytes.putFloat(i));
        return Files.write(file, bytes.array());
    }

    private Tensor fromFolder(TensorProto.Builder tensor) throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        return new TensorReader(Optional.of(home)).read(tensor.build());
    }

    private void refusedInFolder(String why, TensorProto.Builder tensor) {
        Exception e = assertThrows(NetworkFormatException.class, () -> fromFolder(tensor));
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }

    @Test
    void filesInsideOfTheFolderAreRead() throws IOException {
        write(folder.resolve("home/data"), 5);
        write(folder.resolve("home/deep/er/data"), 2);
        assertArrayEquals(new float[] {0, 1}, fromFolder(external("data")).toFloats());
        assertArrayEquals(
                new float[] {3, 4},
                fromFolder(external("data", "offset", "12", "length", "8")).toFloats());
        assertArrayEquals(new float[] {0, 1}, fromFolder(external("deep/er/data")).toFloats());
        assertArrayEquals(new float[] {0, 1}, fromFolder(external("deep/../data")).toFloats());
        // an address that no float has elsewhere
        assertEquals(2, fromFolder(external("data", "offset", "1")).count());
        Files.createSymbolicLink(folder.resolve("home/inner"), Path.of("deep/er/data"));
        assertArrayEquals(new float[] {0, 1}, fromFolder(external("inner")).toFloats());
    }

    @Test
    void filesOutsideOfTheFolderAreNot() throws IOException {
        Path outside = write(folder.resolve("outside/data"), 2);
        Files.createDirectories(folder.resolve("home"));
        refusedInFolder("outside of the network's folder", external("../outside/data"));
        refusedInFolder("outside of the network's folder", external(outside.toString()));
        Files.createSymbolicLink(folder.resolve("home/link"), outside);
        refusedInFolder("outside of the network's folder", external("link"));
        Files.createSymbolicLink(folder.resolve("home/links"), outside.getParent());
        refusedInFolder("outside of the network's folder", external("links/data"));
        // a folder whose name begins with the network's
        write(folder.resolve("homely/data"), 2);
        refusedInFolder("outside of the network's folder", external("../homely/data"));
        assertTrue(refused(external("data")).contains("no folder"));
    }

    @Test
    void whatIsNoFileOrTooShortIsRefused() throws IOException {
        write(folder.resolve("home/data"), 2);
        Files.createDirectories(folder.resolve("home/sub"));
        refusedInFolder("cannot be read", external("missing"));
        refusedInFolder("cannot be read", external("a\0b"));
        refusedInFolder("regular file", external("sub"));
        refusedInFolder("regular file", external("."));
        refusedInFolder("outside", external(""));
        refusedInFolder("which has 8", external("data", "offset", "1"));
        refusedInFolder("which has 8", external("data", "offset", Long.toString(Long.MAX_VALUE)));
        refusedInFolder("needs 8", external("data", "offset", "-1"));
        refusedInFolder("needs 8", external("data", "length", "4"));
        refusedInFolder("needs 8", external("data", "length", "-8"));
        refusedInFolder("are numbers", external("data", "offset", "many"));
        refusedInFolder("are numbers", external("data", "offset", "99999999999999999999"));
    }
}
