using System.IO.Compression;

namespace CicdTools.Providers.Hosted;

/// <summary>Unpacks an artifact's archive into a folder, and nowhere else: an entry that would leave it is refused before anything is written.</summary>
internal static class ArtifactArchive
{
    private const int LinkMode = 0xA000;
    private const int KindMask = 0xF000;

    public static async Task ExtractAsync(Stream archive, string folder, CancellationToken cancellationToken)
    {
        WriteScope.Demand(Intent.Write, folder);
        string root = Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        // A zip's directory stands at its end, so it is needed whole before its first file.
        string temporary = Path.Combine(Path.GetTempPath(), $"cicdtools-{Guid.NewGuid():N}.zip");
        FileStream kept = new(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 81920, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        await using (kept.ConfigureAwait(false))
        {
            await archive.CopyToAsync(kept, cancellationToken).ConfigureAwait(false);
            kept.Position = 0;
            using ZipArchive zip = Open(kept, folder);
            (ZipArchiveEntry Entry, string Target)[] files = [.. zip.Entries.Where(entry => !IsLink(entry)).Select(entry => (entry, Target(root, entry.FullName)))];
            foreach ((ZipArchiveEntry entry, string target) in files)
            {
                if (target.EndsWith(Path.DirectorySeparatorChar))
                {
                    Directory.CreateDirectory(target);
                    continue;
                }

                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                Stream content = entry.Open();
                await using (content.ConfigureAwait(false))
                {
                    FileStream file = File.Create(target);
                    await using (file.ConfigureAwait(false))
                        await content.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private static ZipArchive Open(Stream stream, string folder)
    {
        try
        {
            return new(stream, ZipArchiveMode.Read);
        }
        catch (InvalidDataException exception)
        {
            throw new CicdException("ArtifactBroken", CicdErrorKind.Unavailable, $"What was fetched for '{folder}' is no zip archive: {exception.Message}", folder, "Try again.", exception);
        }
    }

    private static string Target(string root, string name)
    {
        string target = Path.GetFullPath(Path.Combine(root, name.Replace('\\', '/')));
        return target.StartsWith(root, StringComparison.Ordinal)
            ? target
            : throw new CicdException("ArtifactUnsafe", CicdErrorKind.Invalid, $"The archive holds '{Errors.Shown(name)}', which leads out of its folder; nothing was written.", root, "Do not trust what made this archive.");
    }

    // The upper half holds the file's mode where the archive was made on Unix.
    private static bool IsLink(ZipArchiveEntry entry) => ((entry.ExternalAttributes >> 16) & KindMask) == LinkMode;
}
