namespace CicdTools.Providers.Formats.CloudBuild;

/// <summary>The arguments of <c>docker build</c> and <c>docker push</c> as typed steps and back.</summary>
internal static class DockerArguments
{
    /// <summary>The step; null where the arguments say more than one can.</summary>
    public static Step? Read(string[] arguments) => arguments switch
    {
        ["push", var tag] when !tag.StartsWith('-') => new PushImageStep { Tags = [tag] },
        ["build", .. var rest] => Build(rest),
        _ => null,
    };

    /// <summary>The arguments of a step; null for one that is none of these.</summary>
    public static string[]? Write(Step step) => step switch
    {
        PushImageStep { Tags: [var tag] } => ["push", tag],
        BuildImageStep build =>
        [
            "build",
            .. build.Tags.SelectMany(tag => (string[])["-t", tag]),
            .. build.File is null ? Array.Empty<string>() : ["-f", build.File],
            .. build.Arguments.SelectMany(argument => (string[])["--build-arg", $"{argument.Key}={argument.Value}"]),
            build.Context,
        ],
        _ => null,
    };

    private static BuildImageStep? Build(string[] arguments)
    {
        List<string> tags = [];
        List<KeyValuePair<string, string>> values = [];
        string? file = null, context = null;
        for (int i = 0; i < arguments.Length; i++)
        {
            string option = arguments[i];
            int equals = option.StartsWith("--", StringComparison.Ordinal) ? option.IndexOf('=', StringComparison.Ordinal) : -1;
            string name = equals < 0 ? option : option[..equals];
            if (name is "-t" or "--tag" or "-f" or "--file" or "--build-arg")
            {
                if (equals < 0 && ++i >= arguments.Length)
                    return null;
                string value = equals < 0 ? arguments[i] : option[(equals + 1)..];
                if (name is "-t" or "--tag")
                    tags.Add(value);
                else if (name is "-f" or "--file")
                    file = value;
                else if (value.IndexOf('=', StringComparison.Ordinal) is var at and > 0)
                    values.Add(new(value[..at], value[(at + 1)..]));
                else
                    return null;
            }
            else if (option.StartsWith('-') || context is not null)
            {
                return null;
            }
            else
            {
                context = option;
            }
        }

        return context is null ? null : new() { Tags = [.. tags], File = file, Context = context, Arguments = new(values) };
    }
}
