namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>Images of containers and machines.</summary>
internal static class Images
{
    // https://circleci.com/developer/machine: Ubuntu images end in ':current'.
    private static readonly (string Label, string Image)[] Machines =
    [
        ("ubuntu-20.04", "ubuntu-2004:current"),
        ("ubuntu-22.04", "ubuntu-2204:current"),
        ("ubuntu-24.04", "ubuntu-2404:current"),
    ];

    // Official images by tool: https://hub.docker.com/_/python and its like; https://mcr.microsoft.com/product/dotnet/sdk.
    private static readonly (string Tool, string Image, string Latest)[] Tools =
    [
        ("python", "python", "3"),
        ("node", "node", "lts"),
        ("dotnet", "mcr.microsoft.com/dotnet/sdk", "8.0"),
        ("go", "golang", "1"),
        ("java", "eclipse-temurin", "21"),
        ("ruby", "ruby", "3"),
        ("php", "php", "8"),
    ];

    /// <summary>The image of a machine without a tool (https://circleci.com/developer/images/image/cimg/base).</summary>
    public const string Base = "cimg/base:current";

    /// <summary>The common label of a machine image.</summary>
    public static string Label(string image) => Machines.FirstOrDefault(machine => machine.Image == image).Label ?? image;

    /// <summary>The machine image of a label; null for none.</summary>
    public static string? Machine(string label) => Machines.FirstOrDefault(machine => machine.Label == label).Image ?? (label == "ubuntu-latest" ? "ubuntu-2404:current" : null);

    /// <summary>The image that has a tool; null for none.</summary>
    public static string? Tool(SetupToolStep setup)
    {
        (string tool, string image, string latest) = Tools.FirstOrDefault(entry => entry.Tool == setup.Tool);
        if (tool is null)
            return null;
        string version = (setup.Version ?? latest).Trim();
        while (version.EndsWith(".x", StringComparison.Ordinal) || version.EndsWith(".*", StringComparison.Ordinal))
            version = version[..^2];
        return $"{image}:{(version.Length == 0 || version is "lts/*" or "stable" or "latest" || version.AsSpan().IndexOfAny("<>=^~ *") >= 0 && !version.StartsWith("<<", StringComparison.Ordinal) ? latest : version)}";
    }

    /// <summary>The name of a service by its image: <c>cimg/postgres:16</c> is postgres.</summary>
    public static string NameOf(string image)
    {
        string name = image[(image.LastIndexOf('/') + 1)..];
        int end = name.AsSpan().IndexOfAny(":@");
        return end < 0 ? name : name[..end];
    }
}
