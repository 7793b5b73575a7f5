using System.ComponentModel;
using System.Runtime.InteropServices;

namespace CicdTools.Providers.Processes;

/// <summary>
/// Starts a process as the leader of a new session, with exactly the environment given and no descriptor but the three standard ones.
/// System.Diagnostics.Process can do neither sessions nor a common pipe for output and error.
/// </summary>
internal static unsafe class PosixSpawn
{
    private const int OpaqueSize = 1024;

    /// <summary>Starts it and returns its id.</summary>
    /// <param name="program">The full path.</param>
    /// <param name="arguments">The arguments after the program.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="folder">Where it starts; null for here.</param>
    /// <param name="input">The descriptor for standard input; -1 for <c>/dev/null</c>.</param>
    /// <param name="output">The descriptor for standard output; -1 for <paramref name="outputFile"/>.</param>
    /// <param name="error">The descriptor for standard error; -1 for where output goes.</param>
    /// <param name="outputFile">A file to append to; null for <c>/dev/null</c>.</param>
    /// <exception cref="Win32Exception">With the system's reason.</exception>
    public static int Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string? folder, int input, int output, int error, string? outputFile)
    {
        using NativeTexts texts = new();
        byte* actions = stackalloc byte[OpaqueSize];
        byte* attributes = stackalloc byte[OpaqueSize];
        byte* defaults = stackalloc byte[128];
        byte* mask = stackalloc byte[128];
        new Span<byte>(actions, OpaqueSize).Clear();
        new Span<byte>(attributes, OpaqueSize).Clear();
        new Span<byte>(mask, 128).Clear();
        SignalDefaults(new Span<byte>(defaults, 128));
        Check(Native.ActionsInit(actions));
        Check(Native.AttributesInit(attributes));
        try
        {
            // The flags differ by system: O_APPEND | O_CREAT | O_WRONLY.
            int append = OperatingSystem.IsMacOS() ? 0x8 | 0x200 | 0x1 : 0x400 | 0x40 | 0x1;
            Check(input < 0 ? Native.ActionsOpen(actions, 0, texts.Add("/dev/null"), 0, 0) : Native.ActionsDuplicate(actions, input, 0));
            Check(output < 0 ? Native.ActionsOpen(actions, 1, texts.Add(outputFile ?? "/dev/null"), append, 0x180) : Native.ActionsDuplicate(actions, output, 1));
            Check(Native.ActionsDuplicate(actions, error < 0 ? 1 : error, 2));
            CloseOthers(actions);
            string[] command = [program, .. arguments];
            if (folder is not null && !TryChangeDirectory(actions, texts.Add(folder)))
                command = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, .. command];
            Check(Native.AttributesSetSignalDefaults(attributes, defaults));
            Check(Native.AttributesSetSignalMask(attributes, mask));
            Check(Native.AttributesSetFlags(attributes, (short)(Native.SpawnSetSession | Native.SpawnSetSignalDefaults | Native.SpawnSetSignalMask)));
            byte** argv = texts.Array(command);
            byte** envp = texts.Array([.. environment.Select(entry => $"{entry.Key}={entry.Value}")]);
            Check(Native.Spawn(out int pid, texts.Add(command[0]), actions, attributes, argv, envp));
            return pid;
        }
        finally
        {
            _ = Native.ActionsDestroy(actions);
            _ = Native.AttributesDestroy(attributes);
        }
    }

    /// <summary>A pipe whose ends no other process inherits.</summary>
    public static (int Read, int Write) Pipe()
    {
        int* ends = stackalloc int[2];
        if (!OperatingSystem.IsMacOS())
        {
            if (Native.Pipe2(ends, Native.CloseOnExec) != 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            return (ends[0], ends[1]);
        }

        if (Native.Pipe(ends) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        // F_SETFD with FD_CLOEXEC.
        _ = Native.Fcntl(ends[0], 2, 1);
        _ = Native.Fcntl(ends[1], 2, 1);
        return (ends[0], ends[1]);
    }

    // glibc has it from 2.29 on; before, a shell changes the folder.
    private static bool TryChangeDirectory(byte* actions, byte* folder)
    {
        try
        {
            Check(Native.ActionsChangeDirectory(actions, folder));
            return true;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    // glibc has it from 2.34 on. Ours are closed anyway; this is for those that this process itself was given by who started it.
    private static void CloseOthers(byte* actions)
    {
        try
        {
            Check(Native.ActionsCloseFrom(actions, 3));
        }
        catch (EntryPointNotFoundException)
        {
            // They stay open in the child, as everywhere else on such a system.
        }
    }

    // .NET ignores SIGPIPE and handles others; a child must start with none of that.
    private static void SignalDefaults(Span<byte> set)
    {
        set.Clear();
        int stop = OperatingSystem.IsMacOS() ? 17 : 19;
        for (int signal = 1; signal < 32; signal++)
        {
            if (signal != Native.SigKill && signal != stop)
                set[(signal - 1) / 8] |= (byte)(1 << ((signal - 1) % 8));
        }
    }

    private static void Check(int result)
    {
        if (result != 0)
            throw new Win32Exception(result);
    }

    /// <summary>Texts in the form that C takes, released together.</summary>
    private sealed class NativeTexts : IDisposable
    {
        private readonly List<nint> _blocks = [];

        public byte* Add(string text)
        {
            if (text.Contains('\0', StringComparison.Ordinal))
                throw new CicdException("InvalidText", CicdErrorKind.Invalid, "A program's argument or variable holds a NUL character, which no system can pass on.", null, "Remove it.");
            nint block = Marshal.StringToCoTaskMemUTF8(text);
            _blocks.Add(block);
            return (byte*)block;
        }

        public byte** Array(string[] texts)
        {
            nint block = Marshal.AllocCoTaskMem((texts.Length + 1) * sizeof(byte*));
            _blocks.Add(block);
            byte** array = (byte**)block;
            for (int i = 0; i < texts.Length; i++)
                array[i] = Add(texts[i]);
            array[texts.Length] = null;
            return array;
        }

        public void Dispose() => _blocks.ForEach(Marshal.FreeCoTaskMem);
    }
}
