using System.Text;
using CicdTools.Providers.Generation;

namespace CicdTools.Providers.Badges;

/// <summary>Puts badges into files; what is no badge keeps its bytes.</summary>
internal sealed class BadgeFiles : IBadgeFiles
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public Change PlanUpdate(string path, Badge badge)
    {
        string old = Read(path);
        string text = BadgeText.Update(old, badge);
        return new(path, $"Show the badge of {badge.Pipeline}", token => Task.FromResult<object?>(text == old ? badge : Write(path, old, text, badge, token)))
        {
            AlreadyDone = text == old ? $"'{path}' shows the badge already." : null,
            Details = text == old ? null : UnifiedDiff.Of([(Path.GetFileName(path), old, text)]),
        };
    }

    private static string Read(string path)
    {
        if (!File.Exists(path))
            throw Errors.PathNotFound(path);
        try
        {
            // A byte order mark becomes the character that it is, and is written as such again.
            return Strict.GetString(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException exception)
        {
            throw new CicdException("FileNotText", CicdErrorKind.Invalid, $"The file '{path}' is no text in UTF-8.", path, "Save it as UTF-8.", exception);
        }
    }

    private static Badge Write(string path, string old, string text, Badge badge, CancellationToken cancellationToken)
    {
        WriteScope.Demand(Intent.Write, path);
        if (Read(path) != old)
            throw new CicdException("FileChanged", CicdErrorKind.Conflict, $"The file '{path}' has changed since it was read; it is left as it is.", path, "Run the command again.");
        UnixFileMode? mode = OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(path);
        FileSet.Write(Path.GetDirectoryName(path)!, [new(Path.GetFileName(path), text)], cancellationToken);
        if (mode is { } kept && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, kept);
        return badge;
    }
}
