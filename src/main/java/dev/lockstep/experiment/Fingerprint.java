package dev.lockstep.experiment;

import dev.lockstep.nn.Parameter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of weights: little-endian float bits, layers in order, kernel before bias, row by row. */
public final class Fingerprint {

    private Fingerprint() {}

    /** 64 hexadecimal digits that two models share only if all their weights have the same bits. */
    public static String of(List<Parameter> parameters) {
        MessageDigest digest = sha256();
        int largest = parameters.stream().mapToInt(p -> p.value().size()).max().orElse(0);
        ByteBuffer bytes = ByteBuffer.allocate(4 * largest).order(ByteOrder.LITTLE_ENDIAN);
        for (Parameter parameter : parameters) {
            bytes.clear();
            bytes.asFloatBuffer()
                    .put(
                            parameter.value().data(),
                            parameter.value().offset(),
                            parameter.value().size());
            digest.update(bytes.array(), 0, 4 * parameter.value().size());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
