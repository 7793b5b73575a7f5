namespace CicdTools.Providers.Detection;

/// <summary>Finds the licence of each component: in its folder, else in the nearest above.</summary>
internal static class LicenseFiles
{
    private static readonly string[] Patterns = ["LICENSE", "LICENSE.*", "LICENCE", "LICENCE.*", "LICENSE-*", "COPYING", "COPYING.*", "UNLICENSE", "License.txt", "license", "license.*"];

    /// <summary>Words that only this licence has, in its own case: others name it in passing. The first row that fits decides.</summary>
    private static readonly (string Id, string[] Words)[] Known =
    [
        ("AGPL-3.0-only", ["GNU AFFERO GENERAL PUBLIC LICENSE", "Version 3"]),
        ("LGPL-3.0-only", ["GNU LESSER GENERAL PUBLIC LICENSE", "Version 3"]),
        ("LGPL-2.1-only", ["GNU LESSER GENERAL PUBLIC LICENSE", "Version 2.1"]),
        ("GPL-3.0-only", ["GNU GENERAL PUBLIC LICENSE", "Version 3"]),
        ("GPL-2.0-only", ["GNU GENERAL PUBLIC LICENSE", "Version 2"]),
        ("Apache-2.0", ["Apache License", "Version 2.0"]),
        ("MPL-2.0", ["Mozilla Public License", "2.0"]),
        ("EPL-2.0", ["Eclipse Public License", "2.0"]),
        ("BSL-1.0", ["Boost Software License", "Version 1.0"]),
        ("CC0-1.0", ["CC0 1.0 Universal"]),
        ("Unlicense", ["This is free and unencumbered software released into the public domain"]),
        ("BSD-3-Clause", ["Redistribution and use in source and binary forms", "Neither the name"]),
        ("BSD-2-Clause", ["Redistribution and use in source and binary forms"]),
        ("ISC", ["Permission to use, copy, modify, and/or distribute this software for any purpose", "provided that the above copyright notice"]),
        ("0BSD", ["Permission to use, copy, modify, and/or distribute this software for any"]),
        ("MIT", ["Permission is hereby granted, free of charge, to any person obtaining a copy"]),
    ];

    public static void Attach(List<ComponentDraft> drafts)
    {
        foreach (ComponentDraft draft in drafts)
        {
            foreach (SourceFolder folder in draft.Folder.Above().Prepend(draft.Folder))
            {
                if (Patterns.SelectMany(folder.Find).FirstOrDefault() is not { } name)
                    continue;
                draft.Set(nameof(StackComponent.LicenseFile), folder.At(name), folder.At(name), null);
                if (folder.Read(name) is { } file && Identify(file) is { } found)
                    draft.Set(nameof(StackComponent.License), found, file.Path);
                break;
            }
        }
    }

    /// <summary>The SPDX identifier and the line that tells it; null where no known licence fits.</summary>
    public static (string Value, int Line)? Identify(SourceFile file)
    {
        // Licences are wrapped anywhere, so words are compared with single blanks between them.
        string text = string.Join(' ', file.Text.Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
        foreach ((string id, string[] words) in Known)
        {
            if (!words.All(word => text.Contains(word, StringComparison.Ordinal)))
                continue;
            string[] first = words[0].Split(' ');
            int line = Array.FindIndex(file.Lines, candidate => candidate.Contains(string.Join(' ', first.Take(3)), StringComparison.OrdinalIgnoreCase));
            return (id, Math.Max(line, 0) + 1);
        }

        return null;
    }
}
