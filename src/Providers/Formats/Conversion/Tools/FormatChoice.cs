using CicdTools.Providers.Formats.Files;

namespace CicdTools.Providers.Formats.Conversion.Tools;

/// <summary>Which format a file is read as, and why: the reason belongs into the message when the guess was wrong.</summary>
/// <param name="Format">The format.</param>
/// <param name="Reason">Why it.</param>
/// <param name="IsDoubtful">Whether the file does not lie where the format's system looks, or looks like another one.</param>
internal sealed record FormatChoice(IPipelineFormat Format, string Reason, bool IsDoubtful = false)
{
    /// <summary>The format of this name.</summary>
    /// <exception cref="CicdException"><c>FormatNotFound</c>.</exception>
    public static IPipelineFormat Named(IReadOnlyList<IPipelineFormat> formats, string name) =>
        formats.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw Errors.NotFound("FormatNotFound", "pipeline format", name, formats.Select(format => format.Name));

    /// <summary>The format that was asked for; else the one at whose place the file lies; else the one that its content speaks for.</summary>
    /// <exception cref="CicdException"><c>FormatNotFound</c>, <c>FormatAmbiguous</c>.</exception>
    public static FormatChoice Of(IReadOnlyList<IPipelineFormat> formats, string path, string text, string? asked)
    {
        if (asked is not null)
        {
            string elsewhere = Elsewhere(formats, path, text, asked);
            return new(Named(formats, asked), $"because '{asked}' was asked for{elsewhere}", elsewhere.Length > 0);
        }

        IPipelineFormat[] able = [.. formats.Where(format => format.Recognizes(path, text))];
        IPipelineFormat[] home = [.. formats.Where(format => IsHome(format, path))];
        IPipelineFormat[] both = [.. able.Intersect(home)];
        if (both.Length == 1)
            return new(both[0], $"because it lies where its system looks ({both[0].DefaultPath})");
        if (both.Length == 0 && able.Length == 0 && home.Length == 1)
            return new(home[0], $"because it lies where its system looks ({home[0].DefaultPath})");
        if (both.Length == 0 && able.Length == 1)
            return new(able[0], "because its content looks like it", IsDoubtful: true);
        IPipelineFormat[] possible = both.Length > 1 ? both : able.Length > 1 ? able : home;
        if (possible.Length > 1)
            throw new CicdException("FormatAmbiguous", CicdErrorKind.Invalid, $"The file '{path}' may be {string.Join(" or ", possible.Select(format => format.Name))}: its place and its content fit all of them.", path, $"Name the format of the file, such as {possible[0].Name}: by -Format where a pipeline is imported, by -From where it is converted.");
        throw new CicdException("FormatNotFound", CicdErrorKind.NotFound, $"No format recognizes the file '{path}', neither by its place nor by its content. Known: {string.Join(", ", formats.Select(format => format.Name))}.", path, "Name the format of the file: by -Format where a pipeline is imported, by -From where it is converted.");
    }

    /// <summary>Whether a file lies where the format's system looks for it.</summary>
    public static bool IsHome(IPipelineFormat format, string path) => PipelineFiles.Patterns(format).Any(pattern => new PathPattern(pattern).Matches(path));

    private static string Elsewhere(IReadOnlyList<IPipelineFormat> formats, string path, string text, string asked)
    {
        IPipelineFormat[] able = [.. formats.Where(format => format.Recognizes(path, text))];
        return able.Length == 0 || able.Any(format => format.Name.Equals(asked, StringComparison.OrdinalIgnoreCase)) ? "" : $"; it looks like {string.Join(" or ", able.Select(format => format.Name))}";
    }
}
