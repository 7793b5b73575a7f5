using System.Text;

namespace CicdTools.Providers.Kubernetes.KubeConfigs;

/// <summary>The file of a kubeconfig, which is read whole and written whole, and is its owner's alone.</summary>
internal static class KubeStorage
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The file itself, where the path is a link to it.</summary>
    /// <exception cref="CicdException"><c>KubeConfigSeveral</c>, <c>KubeConfigInvalid</c>, <c>KubeConfigLocked</c>.</exception>
    public static string Settle(string path)
    {
        if (path.Contains(Path.PathSeparator, StringComparison.Ordinal) && !File.Exists(path))
            throw new CicdException("KubeConfigSeveral", CicdErrorKind.Invalid, $"'{Errors.Shown(path)}' is a list of kubeconfigs, and a credential goes into one.", path, "Name one of them with -KubeConfig.");
        string whole = Path.GetFullPath(path);
        if (Directory.Exists(whole))
            throw new CicdException("KubeConfigInvalid", CicdErrorKind.Invalid, $"'{whole}' is a folder, and no kubeconfig.", whole, "Name a file in it.");
        string file = new FileInfo(whole) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : whole;
        return File.Exists(Lock(file)) ? throw Locked(file, null) : file;
    }

    /// <summary>The text of the file; empty where there is none. A byte order mark is part of it.</summary>
    /// <exception cref="CicdException"><c>FileNotText</c>.</exception>
    public static string Read(string path)
    {
        try
        {
            return File.Exists(path) ? Strict.GetString(File.ReadAllBytes(path)) : "";
        }
        catch (DecoderFallbackException exception)
        {
            throw new CicdException("FileNotText", CicdErrorKind.Invalid, $"The file '{path}' is no text in UTF-8.", path, "Save it as UTF-8.", exception);
        }
    }

    /// <summary>Writes what becomes of the text, while nobody else does.</summary>
    /// <exception cref="CicdException"><c>KubeConfigLocked</c>, <c>FileNotText</c>.</exception>
    public static void Update(string path, Func<string, string> edit)
    {
        WriteScope.Demand(Intent.Write, path);
        string folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, Private | UnixFileMode.UserExecute);
        using FileStream guard = Guard(path);
        string old = Read(path);
        string text = edit(old);
        string temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}.tmp");
        try
        {
            using (FileStream stream = new(temporary, Options(FileMode.CreateNew)))
            {
                stream.Write(Strict.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static FileStream Guard(string path)
    {
        try
        {
            return new(Lock(path), Options(FileMode.CreateNew, FileOptions.DeleteOnClose));
        }
        catch (IOException exception) when (File.Exists(Lock(path)))
        {
            throw Locked(path, exception);
        }
    }

    // The file by which kubectl and its like keep each other out: lockFile in k8s.io/client-go/tools/clientcmd/loader.go.
    private static string Lock(string path) => path + ".lock";

    private static FileStreamOptions Options(FileMode mode, FileOptions options = FileOptions.None)
    {
        FileStreamOptions made = new() { Mode = mode, Access = FileAccess.Write, Options = options };
        if (!OperatingSystem.IsWindows())
            made.UnixCreateMode = Private;
        return made;
    }

    private static CicdException Locked(string path, Exception? exception) =>
        new("KubeConfigLocked", CicdErrorKind.Conflict, $"Another program writes the kubeconfig '{path}' now: there is '{Lock(path)}'.", path, "Try again; where no program runs that could write it, remove that file.", exception);
}
