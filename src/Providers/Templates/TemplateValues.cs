namespace CicdTools.Providers.Templates;

/// <summary>What takes the place of <c>{{name}}</c> and the others. The values hold letters, digits and <c>. _ - /</c> only, so they are safe in every file.</summary>
/// <param name="Name">The application's name; it has passed <see cref="Names.Require"/>.</param>
/// <param name="Port">The port it listens on.</param>
/// <param name="Health">The path that answers 200 while it is well.</param>
internal sealed record TemplateValues(string Name, int Port = 8080, string Health = "/healthz")
{
    /// <summary>The name as Kubernetes, npm and image registries take it: lower case, digits and dashes, a letter first.</summary>
    public string Slug => ToSlug(Name);

    /// <summary>The text with every placeholder replaced, in one pass.</summary>
    public string Fill(string text)
    {
        System.Text.StringBuilder filled = new(text.Length);
        int from = 0;
        while (text.IndexOf("{{", from, StringComparison.Ordinal) is >= 0 and var open)
        {
            int close = text.IndexOf("}}", open, StringComparison.Ordinal);
            // Charts have braces of their own, always with a blank inside.
            string? value = close < 0 ? null : Find(text[(open + 2)..close]);
            int next = value is null ? open + 1 : close + 2;
            filled.Append(text, from, open - from).Append(value ?? "{");
            from = next;
        }

        return filled.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>A name as a DNS label.</summary>
    public static string ToSlug(string name)
    {
        string slug = new string([.. name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-')]).Trim('-');
        while (slug.Contains("--", StringComparison.Ordinal))
            slug = slug.Replace("--", "-", StringComparison.Ordinal);
        return slug.Length == 0 ? "app" : char.IsAsciiDigit(slug[0]) ? "app-" + slug : slug;
    }

    private string? Find(string placeholder) => placeholder switch
    {
        "name" => Name,
        "slug" => Slug,
        "port" => Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        "health" => Health,
        _ => null,
    };
}
