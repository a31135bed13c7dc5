/**
 * Matrix multiplication kernels that return identical bits, and vectorised {@code exp} and {@code log}.
 *
 * <h2>The contract</h2>
 *
 * For every element (i, j) of {@code C (m, n) = A (m, k) * B (k, n)}, in {@code float} arithmetic:
 *
 * <pre>{@code
 * c := accumulate ? c_ij : +0.0f
 * for p = 0 .. k-1 ascending: c := Math.fma(a_ip, b_pj, c)
 * c_ij := c
 * }</pre>
 *
 * All kernels return exactly these bits (NaNs compare as the canonical NaN) for every shape, stride, transpose,
 * blocking, vector width and thread count, on every JVM and CPU with hardware FMA. What keeps it true:
 *
 * <ol>
 *   <li>lanes hold different j or different i, never different p: no horizontal sums, no split accumulators;
 *   <li>k is never unrolled into several chains, nor do threads sum up parts of it beside each other: one may go on with the sums
 *       of another;
 *   <li>at a KC boundary, and from thread to thread, the accumulators are loaded from C and stored back, which is exact;
 *   <li>padding only in m and n, its results thrown away; never in k, where {@code fma(0, 0, -0.0f)} is {@code +0.0f}
 *       and {@code 0 * Infinity} is NaN;
 *   <li>{@code fma} everywhere, scalar edges included; no alpha, no beta;
 *   <li>a term is left out only where it changes no bit, which {@link dev.lockstep.kernel.SparseProduct} proves for zeros;
 *   <li>each element of C has one owner at a time, in an order that p alone decides, so that blocking and threads are free to choose.
 * </ol>
 *
 * {@code reduceLanes(ADD)} on floats, {@code lanewise(EXP)}, {@code Math.exp} and {@code Math.log} differ between
 * platforms and are not used; {@link dev.lockstep.kernel.Exp}, {@link dev.lockstep.kernel.Log} and {@code StrictMath} take their place. Neither is
 * anything reassociated.
 *
 * <h2>Terms</h2>
 *
 * {@code m n k}: rows of C, columns of C, inner extent. {@code a b c}: matrices. {@code MR NR}: rows and columns of a
 * register tile. {@code KC NC}: cache blocks, chosen by {@link dev.lockstep.kernel.Blocking}. {@code jc pc ic jr ir}:
 * the loops of BLIS (Van Zee and van de Geijn, "BLIS: A Framework for Rapidly Instantiating BLAS Functionality", ACM TOMS 41(3),
 * 2015).
 */
package dev.lockstep.kernel;
