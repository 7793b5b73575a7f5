using System.Runtime.InteropServices;

namespace CicdTools.Providers.Processes;

/// <summary>The C library's calls that .NET does not offer.</summary>
internal static class Native
{
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int NoSuchProcess = 3;
    public const int Interrupted = 4;
    public const int CloseOnExec = 0x80000;
    public const short SpawnSetSignalDefaults = 0x04;
    public const short SpawnSetSignalMask = 0x08;

    /// <summary><c>POSIX_SPAWN_SETSID</c>: 0x80 in glibc and musl, 0x400 on macOS.</summary>
    public static short SpawnSetSession => (short)(OperatingSystem.IsMacOS() ? 0x400 : 0x80);

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static extern int Kill(int pid, int signal);

    [DllImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static extern int WaitPid(int pid, out int status, int options);

    [DllImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static extern unsafe int Pipe2(int* descriptors, int flags);

    [DllImport("libc", EntryPoint = "pipe", SetLastError = true)]
    public static extern unsafe int Pipe(int* descriptors);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    public static extern unsafe int Open(byte* path, int flags);

    [DllImport("libc", EntryPoint = "read", SetLastError = true)]
    public static extern unsafe nint Read(int descriptor, byte* buffer, nint count);

    [DllImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static extern int Fcntl(int descriptor, int command, int argument);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    public static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "posix_spawn")]
    public static extern unsafe int Spawn(out int pid, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static extern unsafe int ActionsInit(byte* actions);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static extern unsafe int ActionsDestroy(byte* actions);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static extern unsafe int ActionsDuplicate(byte* actions, int descriptor, int target);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    public static extern unsafe int ActionsOpen(byte* actions, int target, byte* path, int flags, uint mode);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    public static extern unsafe int ActionsChangeDirectory(byte* actions, byte* path);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    public static extern unsafe int ActionsCloseFrom(byte* actions, int descriptor);

    [DllImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static extern unsafe int AttributesInit(byte* attributes);

    [DllImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static extern unsafe int AttributesDestroy(byte* attributes);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static extern unsafe int AttributesSetFlags(byte* attributes, short flags);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static extern unsafe int AttributesSetSignalDefaults(byte* attributes, byte* signals);

    [DllImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static extern unsafe int AttributesSetSignalMask(byte* attributes, byte* signals);
}
