using System.Management.Automation;
using System.Management.Automation.Language;
using System.Xml.Linq;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests.Help;

/// <summary>The help that the build makes: complete, and true to the cmdlets.</summary>
[Collection("engine")]
public sealed class HelpTests : IDisposable
{
    private static readonly XNamespace Text = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Commands = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private readonly Session _session = new();
    private readonly XElement[] _help = [.. XDocument.Load(Path.Combine(Built.Root, "en-US", "CicdTools.dll-Help.xml")).Root!.Elements(Commands + "command")];

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Every_cmdlet_has_a_page_and_every_page_a_cmdlet()
    {
        string[] cmdlets = [.. Cmdlets().Select(cmdlet => cmdlet.Name).Order(StringComparer.Ordinal)];
        string[] pages = [.. Directory.EnumerateFiles(Path.Combine(Built.Root, "docs", "en-US"), "*.md").Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => !name.StartsWith("about_", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal(cmdlets, pages);
        Assert.Equal(cmdlets, _help.Select(command => Value(command, Commands + "details", Commands + "name")));
    }

    [Fact]
    public void Every_cmdlet_has_synopsis_description_syntax_and_two_examples_with_remarks()
    {
        foreach (XElement command in _help)
        {
            string name = Value(command, Commands + "details", Commands + "name");
            Assert.True(Value(command, Commands + "details", Text + "description").EndsWith('.'), $"{name} has no synopsis.");
            Assert.True(Value(command, Text + "description").Length > 0, $"{name} has no description.");
            Assert.True(command.Element(Commands + "syntax")!.Elements().Any(), $"{name} has no syntax.");
            XElement[] examples = [.. command.Element(Commands + "examples")!.Elements()];
            Assert.True(examples.Length >= 2, $"{name} has fewer than two examples.");
            Assert.All(examples, example => Assert.True(Value(example, Dev + "remarks").Length > 0, $"{name} has an example without remarks."));
        }
    }

    [Fact]
    public void Every_parameter_is_described_in_every_syntax_that_has_it()
    {
        foreach (CmdletInfo cmdlet in Cmdlets())
        {
            XElement command = Help(cmdlet.Name);
            string[] own = [.. cmdlet.Parameters.Keys.Where(name => !Cmdlet.CommonParameters.Contains(name)).Order(StringComparer.Ordinal)];
            Assert.Equal(own, command.Element(Commands + "parameters")!.Elements().Select(parameter => Value(parameter, Text + "name")).Order(StringComparer.Ordinal));
            Assert.Equal(cmdlet.ParameterSets.Count, command.Element(Commands + "syntax")!.Elements().Count());
            Assert.All(command.Descendants(Commands + "parameter"), parameter => Assert.True(Value(parameter, Text + "description").EndsWith('.'), $"{cmdlet.Name} -{Value(parameter, Text + "name")} is not described."));
        }
    }

    [Fact]
    public void Every_example_parses_and_names_only_commands_and_parameters_that_are_there()
    {
        foreach (XElement command in _help)
        {
            foreach (XElement example in command.Element(Commands + "examples")!.Elements())
                Check(Value(example, Dev + "code"));
        }
    }

    [Fact]
    public void The_example_of_the_about_page_is_true_as_well()
    {
        string page = File.ReadAllText(Path.Combine(Built.Root, "docs", "en-US", "about_CicdTools.md")).ReplaceLineEndings("\n");
        Check(page.Split("```powershell\n")[1].Split("```")[0]);
    }

    [Fact]
    public void Related_links_lead_somewhere()
    {
        string[] known = [.. Cmdlets().Select(cmdlet => cmdlet.Name), "about_CicdTools"];
        foreach (XElement link in _help.SelectMany(command => command.Descendants(Text + "navigationLink")).Where(link => Value(link, Text + "uri").Length == 0))
            Assert.Contains(Value(link, Text + "linkText"), known);
    }

    [Fact]
    public void Get_help_finds_it_in_the_engine()
    {
        ShellResult examples = ShellProcess.Command("Get-Help New-CicdPipeline -Examples");
        Assert.Contains("New-CicdPipeline ./app -Format GitLabCI -WhatIf", examples.Output, StringComparison.Ordinal);
        ShellResult full = ShellProcess.Command("Get-Help New-CicdPipeline -Parameter Format; Get-Help about_CicdTools");
        Assert.Contains("-Format <String>", full.Output, StringComparison.Ordinal);
        Assert.Contains("SHORT DESCRIPTION", full.Output, StringComparison.Ordinal);
    }

    private void Check(string code)
    {
        ScriptBlockAst parsed = Parser.ParseInput(code, out _, out ParseError[] errors);
        Assert.True(errors.Length == 0, $"{code}: {string.Join("; ", errors.Select(error => error.Message))}");
        foreach (CommandAst call in parsed.FindAll(node => node is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
        {
            // Commands of PowerShell itself are not all in the engine alone; ours are what the examples teach.
            if (call.GetCommandName() is not { } name || !name.Contains("-Cicd", StringComparison.OrdinalIgnoreCase))
                continue;
            CmdletInfo cmdlet = Assert.Single(Cmdlets(), cmdlet => cmdlet.Name.Equals(name, StringComparison.Ordinal));
            foreach (CommandParameterAst parameter in call.CommandElements.OfType<CommandParameterAst>())
                Assert.True(cmdlet.Parameters.ContainsKey(parameter.ParameterName), $"{name} has no -{parameter.ParameterName}: {code}");
            StaticBindingResult bound = StaticParameterBinder.BindCommand(call, resolve: false);
            Assert.True(bound.BindingExceptions.Count == 0, $"{code}: {string.Join("; ", bound.BindingExceptions.Values.Select(failure => failure.BindingException.Message))}");
        }
    }

    private XElement Help(string name) => Assert.Single(_help, command => Value(command, Commands + "details", Commands + "name") == name);

    private CmdletInfo[] Cmdlets() => [.. _session.Run("Get-Command -Module CicdTools").Output.Select(command => (CmdletInfo)command.BaseObject)];

    private static string Value(XElement element, params XName[] path) => path.Aggregate(element, (current, name) => current.Element(name) ?? throw new InvalidDataException($"<{current.Name.LocalName}> has no <{name.LocalName}>.")).Value.Trim();
}
