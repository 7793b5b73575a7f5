namespace CicdTools;

/// <summary>What a new repository can begin as.</summary>
public sealed record RepositoryTemplate
{
    /// <summary>The context; empty for one that is built in.</summary>
    public string Context { get; init; } = "";

    /// <summary>What <c>New-CicdRepository -Template</c> takes.</summary>
    public string Name { get; init; } = "";

    /// <summary>Who keeps it; null where nobody is named.</summary>
    public string? Owner { get; init; }

    /// <summary>Its programming language; null where none is named.</summary>
    public string? Language { get; init; }

    /// <summary>Its framework; null where none is named.</summary>
    public string? Framework { get; init; }

    /// <summary>Its version; null where none is named.</summary>
    public string? Version { get; init; }

    /// <summary>Its tags.</summary>
    public string[] Tags { get; init; } = [];

    /// <summary>Where it comes from: the address of a Git repository; null for one that is built in.</summary>
    public string? Source { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Which templates.</summary>
public sealed record RepositoryTemplateQuery
{
    /// <summary>A part of the name; null for all.</summary>
    public string? Text { get; init; }

    /// <summary>The programming language; null for all.</summary>
    public string? Language { get; init; }

    /// <summary>The framework; null for all.</summary>
    public string? Framework { get; init; }

    /// <summary>Who keeps it; null for all.</summary>
    public string? Owner { get; init; }

    /// <summary>Whether a template is meant.</summary>
    public bool Means(RepositoryTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        return (Text is null || template.Name.Contains(Text, StringComparison.OrdinalIgnoreCase))
            && Is(Language, template.Language) && Is(Framework, template.Framework) && Is(Owner, template.Owner);
    }

    private static bool Is(string? wanted, string? has) => wanted is null || string.Equals(wanted, has, StringComparison.OrdinalIgnoreCase);
}
