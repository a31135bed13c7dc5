package dev.lockstep.experiment;

import dev.lockstep.nn.Parameter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * SHA-256 of weights: little-endian float bits (any NaN as the canonical one), layers in order, kernel before bias, row by
 * row.
 */
public final class Fingerprint {

    private Fingerprint() {}

    /** 64 hexadecimal digits that two models share only if all their weights have the same bits. */
    public static String of(List<Parameter> parameters) {
        MessageDigest digest = sha256();
        int largest = parameters.stream().mapToInt(p -> p.value().size()).max().orElse(0);
        ByteBuffer bytes = ByteBuffer.allocate(4 * largest).order(ByteOrder.LITTLE_ENDIAN);
        for (Parameter parameter : parameters) {
            float[] values = parameter.value().data();
            int from = parameter.value().offset();
            bytes.clear();
            for (int i = from; i < from + parameter.value().size(); i++) {
                bytes.putInt(Float.floatToIntBits(values[i]));
            }
            digest.update(bytes.array(), 0, bytes.position());
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
