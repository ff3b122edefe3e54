package dev.gangway.lookups;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Set;

/**
 * A Java agent that records the classes that a program looks up by name at run time. It replaces the calls of {@link
 * Class#forName}, {@link ClassLoader#loadClass} and {@link java.lang.invoke.MethodHandles.Lookup#findClass} with calls
 * of {@link Lookups}. It ignores calls with a constant name, because native-image resolves them at build time, and the
 * JDK's own classes, because GraalVM has metadata for them.
 */
public final class LookupAgent {

    private static final ClassDesc LOOKUPS = ClassDesc.of("dev.gangway.lookups.Lookups");
    private static final ClassDesc CLASS_LOADER = ClassDesc.of("java.lang.ClassLoader");

    /** Methods that return the class loader for a look-up. */
    private static final Set<String> LOADERS = Set.of("currentThread", "getContextClassLoader", "getClassLoader");

    private LookupAgent() {}

    /**
     * Registers the transformation of all classes that are loaded from now on.
     *
     * @param output the file to write the names to
     */
    public static void premain(String output, Instrumentation instrumentation) {
        Lookups.writeTo(output);
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte[] transform(
                    ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
                // Quarkus's own loader only delegates the look-ups of other code.
                if (loader == null
                        || name == null
                        || name.startsWith("dev/gangway/lookups/")
                        || name.startsWith("io/quarkus/bootstrap/runner/")) {
                    return null;
                }
                try {
                    return rewrite(bytes);
                } catch (RuntimeException e) {
                    Lookups.failed(name, e);
                    return null;
                }
            }
        });
    }

    private static byte[] rewrite(byte[] bytes) {
        var file = ClassFile.of(ClassFile.StackMapsOption.STACK_MAPS_WHEN_REQUIRED);
        var model = file.parse(bytes);
        boolean looksUp = false;
        for (var entry : model.constantPool()) {
            looksUp |= entry instanceof MethodRefEntry method
                    && replacement(
                            method.owner().asInternalName(),
                            method.name().stringValue(),
                            method.type().stringValue());
        }
        if (!looksUp) {
            return null;
        }
        return file.transformClass(
                model, ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(Rewriting::new)));
    }

    private static boolean replacement(String owner, String name, String type) {
        return (owner.equals("java/lang/Class") && name.equals("forName") && type.startsWith("(Ljava/lang/String;"))
                || (name.equals("loadClass")
                        && type.equals("(Ljava/lang/String;)Ljava/lang/Class;")
                        && owner.equals("java/lang/ClassLoader"))
                || (owner.equals("java/lang/invoke/MethodHandles$Lookup") && name.equals("findClass"));
    }

    /** Tracks whether the name of the next look-up is a constant: only the look-up's other arguments may follow it. */
    private static final class Rewriting implements CodeTransform {
        private boolean constant;

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof InvokeInstruction call
                    && replacement(
                            call.owner().asInternalName(),
                            call.name().stringValue(),
                            call.type().stringValue())
                    && !constant) {
                MethodTypeDesc type = call.typeSymbol();
                if (call.opcode() != Opcode.INVOKESTATIC) {
                    ClassDesc receiver = call.owner().asSymbol();
                    type = type.insertParameterTypes(0, receiver.equals(CLASS_LOADER) ? CLASS_LOADER : receiver);
                }
                code.invokestatic(LOOKUPS, call.name().stringValue(), type);
            } else {
                code.with(element);
            }
            switch (element) {
                case ConstantInstruction.LoadConstantInstruction load
                when load.constantValue() instanceof String -> constant = true;
                case ConstantInstruction _, LoadInstruction _ -> {}
                case InvokeInstruction call when LOADERS.contains(call.name().stringValue()) -> {}
                case Instruction _ -> constant = false;
                default -> {}
            }
        }
    }
}
