package dev.lockstep.experiment;

import dev.lockstep.nn.Parameter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * SHA-256 of weights: little-endian float bits (any NaN as the canonical one), layers in order, kernel before bias, row by
 * row.
 */
public final class Fingerprint {

    /** Bytes that are digested at a time: an epoch ends with this, and should not leave much behind. */
    private static final int PIECE = 1 << 13;

    private Fingerprint() {}

    /** 64 hexadecimal digits that two models share only if all their weights have the same bits. */
    public static String of(List<Parameter> parameters) {
        MessageDigest digest = sha256();
        ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
        FloatBuffer floats = piece.asFloatBuffer();
        for (Parameter parameter : parameters) {
            float[] values = parameter.value().data();
            int end = parameter.value().offset() + parameter.value().size();
            for (int from = parameter.value().offset(); from < end; from += floats.capacity()) {
                int count = Math.min(end - from, floats.capacity());
                floats.put(0, values, from, count);
                for (int i = 0; i < count; i++) {
                    if (Float.isNaN(values[from + i])) {
                        piece.putInt(Float.BYTES * i, Float.floatToIntBits(Float.NaN));
                    }
                }
                digest.update(piece.array(), 0, Float.BYTES * count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
