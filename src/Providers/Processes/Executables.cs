namespace CicdTools.Providers.Processes;

/// <summary>Finds programs as a shell would, without starting one.</summary>
internal static class Executables
{
    /// <summary>The full path of a program; null where there is none.</summary>
    /// <param name="name">A name, or a path.</param>
    /// <param name="searchPath">The folders, as in <c>PATH</c>; null for this process's own.</param>
    public static string? Find(string name, string? searchPath = null)
    {
        if (name.AsSpan().IndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) >= 0)
            return Candidates(name).FirstOrDefault(IsExecutable);
        foreach (string folder in (searchPath ?? Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            // A relative entry would let the folder that a job stands in decide what runs.
            if (Path.IsPathFullyQualified(folder) && Candidates(Path.Combine(folder, name)).FirstOrDefault(IsExecutable) is { } found)
                return found;
        }

        return null;
    }

    /// <summary>The full path of a program.</summary>
    /// <exception cref="CicdException"><c>ProgramNotFound</c>.</exception>
    public static string Require(string name, string? searchPath = null) =>
        Find(name, searchPath) ?? throw new CicdException("ProgramNotFound", CicdErrorKind.NotFound, $"The program '{Errors.Shown(name)}' is not on this machine's PATH.", Errors.Shown(name), "Install it, or add its folder to PATH.");

    private static IEnumerable<string> Candidates(string path)
    {
        if (!OperatingSystem.IsWindows() || Path.HasExtension(path))
            return [path];
        string[] extensions = (Environment.GetEnvironmentVariable("PATHEXT") ?? ".COM;.EXE;.BAT;.CMD").Split(';', StringSplitOptions.RemoveEmptyEntries);
        return extensions.Select(extension => path + extension);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
