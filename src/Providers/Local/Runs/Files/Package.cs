using System.Formats.Tar;

namespace CicdTools.Providers.Local.Runs;

/// <summary>
/// Files as one tar file that depends on nothing but their paths, content and whether they are programs: sorted, one time, no owner.
/// The GNU format, since .NET puts the process id into pax headers; not compressed, since compressors differ from version to version.
/// </summary>
internal static class Package
{
    // The first time that zip and its kin can hold.
    private static readonly DateTimeOffset Time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the package of some files.</summary>
    /// <param name="path">The package.</param>
    /// <param name="root">The folder of the files.</param>
    /// <param name="files">The files, relative to the root with forward slashes.</param>
    /// <param name="nameOf">The name of a file in the package.</param>
    public static async Task WriteAsync(string path, string root, IEnumerable<string> files, Func<string, string> nameOf, CancellationToken cancellationToken)
    {
        FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await using (stream.ConfigureAwait(false))
        {
            TarWriter writer = new(stream, TarEntryFormat.Gnu, leaveOpen: true);
            await using (writer.ConfigureAwait(false))
            {
                foreach ((string name, string file) in files.Select(file => (nameOf(file), file)).OrderBy(entry => entry.Item1, StringComparer.Ordinal))
                    await AddAsync(writer, name, Path.Combine(root, file), cancellationToken).ConfigureAwait(false);
            }

            stream.Flush(flushToDisk: true);
        }
    }

    /// <summary>Writes a package's files into a folder. What would leave it, also by a link that is there, is refused before anything of it is written.</summary>
    /// <exception cref="CicdException"><c>PathOutside</c>, <c>PackageInvalid</c>.</exception>
    public static async Task ExtractAsync(string path, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        FileStream stream = File.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            TarReader reader = new(stream, leaveOpen: true);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } entry)
                {
                    if (entry.EntryType is not TarEntryType.RegularFile)
                        throw new CicdException("PackageInvalid", CicdErrorKind.Invalid, $"The package holds '{Errors.Shown(entry.Name)}', which is no file.", Errors.Shown(entry.Name), "Packages are made by CicdTools; do not change them.");
                    await ExtractAsync(entry, InsidePath.Require(folder, entry.Name), cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private static async Task AddAsync(TarWriter writer, string name, string path, CancellationToken cancellationToken)
    {
        FileStream content = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using (content.ConfigureAwait(false))
        {
            bool program = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(content.SafeFileHandle) & UnixFileMode.UserExecute) != 0;
            const UnixFileMode plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
            GnuTarEntry entry = new(TarEntryType.RegularFile, name)
            {
                ModificationTime = Time,
                Mode = program ? plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : plain,
                DataStream = content,
            };
            await writer.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ExtractAsync(TarEntry entry, string target, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        // A link that is there is replaced, not written through.
        File.Delete(target);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = entry.Mode;
        FileStream stream = new(target, options);
        await using (stream.ConfigureAwait(false))
        {
            if (entry.DataStream is { } data)
                await data.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }
}
