using System.Management.Automation;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using CicdTools.HelpBuilder;

if (args is not [string assembly, string pages, string target])
{
    Console.Error.WriteLine("Usage: HelpBuilder ASSEMBLY PAGES-FOLDER TARGET-FOLDER");
    return 2;
}

// The engine would report each imported module to its makers (about_Telemetry).
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
Directory.CreateDirectory(target);

foreach (string about in Directory.EnumerateFiles(pages, "about_*.md"))
    File.WriteAllText(Path.Combine(target, $"{Path.GetFileNameWithoutExtension(about)}.help.txt"), AboutText.From(File.ReadAllText(about)), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

XmlComments comments = XmlComments.Beside(assembly);
List<XElement> commands = [];
foreach (CmdletInfo cmdlet in ModuleCommands.Of(assembly))
{
    string path = Path.Combine(pages, $"{cmdlet.Name}.md");
    CommandPage page = File.Exists(path) ? CommandPage.Parse(File.ReadAllText(path)) : CommandPage.Empty;
    commands.Add(Maml.Command(cmdlet, page, comments));
}

XmlWriterSettings settings = new() { Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineChars = "\n" };
using XmlWriter writer = XmlWriter.Create(Path.Combine(target, $"{Path.GetFileName(assembly)}-Help.xml"), settings);
Maml.Document(commands).Save(writer);
return 0;
