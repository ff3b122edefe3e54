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
 * A Java agent that writes down which classes a program finds by their names at run time: it sends the calls of {@link
 * Class#forName}, {@link ClassLoader#loadClass} and {@link java.lang.invoke.MethodHandles.Lookup#findClass} through {@link
 * Lookups}. Calls with a constant name are left out, since native-image resolves those at build time. The JDK's own classes
 * are left out too, since GraalVM has metadata for them.
 */
public final class LookupAgent {

    private static final ClassDesc LOOKUPS = ClassDesc.of("dev.gangway.lookups.Lookups");
    private static final ClassDesc CLASS_LOADER = ClassDesc.of("java.lang.ClassLoader");

    /** How code gets the loader that is another argument of a look-up. */
    private static final Set<String> LOADERS = Set.of("currentThread", "getContextClassLoader", "getClassLoader");

    private LookupAgent() {}

    /**
     * Changes each class when it is loaded.
     *
     * @param output the file to write the names to
     */
    public static void premain(String output, Instrumentation instrumentation) {
        Lookups.writeTo(output);
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte[] transform(
                    ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
                // Quarkus's own loader only passes on what it is asked for.
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

    /** Knows whether the name for the next look-up is a constant: then only its other arguments come in between. */
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
